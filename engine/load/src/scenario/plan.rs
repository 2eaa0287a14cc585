//! The scenarios. A plan is the same whenever its numbers are.

use std::sync::Arc;

use super::{Member, Published};
use crate::traffic::capture::Capture;
use crate::traffic::video::VideoPlan;

/// Streams that one session may play (docs/protocol.md, SIG-34).
const MAX_PLAYED: usize = 12;

/// Of a member of a meeting, pixels.
const WINDOW: (u16, u16) = (1_280, 720);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scenario {
    /// One publishes camera and microphone, many play.
    Live,
    /// Everybody publishes and plays everybody else.
    Meeting,
    /// Some speak, many listen.
    Audio,
    /// Two in a room, who publish and play each other.
    Pairs,
}

#[derive(Debug, Clone)]
pub struct Plan {
    pub scenario: Scenario,
    pub rooms: usize,
    /// In each room.
    pub publishers: usize,
    /// Who only play, in each room.
    pub players: usize,
    pub video: VideoPlan,
    pub capture: Option<Arc<Capture>>,
    /// Makes names that no other run uses.
    pub prefix: String,
}

impl Plan {
    /// Publishers and players of a room when nothing is said.
    pub fn usual_size(scenario: Scenario) -> (usize, usize) {
        match scenario {
            Scenario::Live => (1, 50),
            Scenario::Meeting => (6, 0),
            Scenario::Audio => (10, 50),
            Scenario::Pairs => (2, 0),
        }
    }

    /// The members of all rooms, publishers first, in the order in which they join.
    pub fn members(&self) -> Vec<Member> {
        (0..self.rooms).flat_map(|room| self.room(room)).collect()
    }

    fn room(&self, room: usize) -> Vec<Member> {
        let room_id = format!("{}-{room}", self.prefix);
        let stream = |publisher: usize| format!("{room_id}-stream-{publisher}");
        let everyone_plays = matches!(self.scenario, Scenario::Meeting | Scenario::Pairs);
        let publishers = (0..self.publishers).map(|at| Member {
            room_id: room_id.clone(),
            user_id: format!("{room_id}-publisher-{at}"),
            publishes: Some(self.published(stream(at))),
            plays: if everyone_plays {
                // the next ones in a circle, so that every stream is played equally often
                let others = (1..self.publishers).map(|step| (at + step) % self.publishers);
                others.take(MAX_PLAYED).map(stream).collect()
            } else {
                Vec::new()
            },
            shown: self.shown(),
        });
        let players = (0..self.players).map(|at| Member {
            room_id: room_id.clone(),
            user_id: format!("{room_id}-player-{at}"),
            publishes: None,
            plays: (0..self.publishers.min(MAX_PLAYED)).map(stream).collect(),
            shown: self.shown(),
        });
        publishers.chain(players).collect()
    }

    /// In a meeting, a tile of a grid that fills the window.
    fn shown(&self) -> Option<(u16, u16)> {
        if self.scenario != Scenario::Meeting {
            return None;
        }
        let tiles = (self.publishers - 1).clamp(1, MAX_PLAYED) as u16;
        let columns = (1..=tiles)
            .find(|columns| columns * columns >= tiles)
            .unwrap_or(1);
        Some((WINDOW.0 / columns, WINDOW.1 / columns))
    }

    fn published(&self, stream_id: String) -> Published {
        let has_video = self.scenario != Scenario::Audio;
        Published {
            stream_id,
            has_audio: true,
            video: (has_video && self.capture.is_none()).then(|| self.video.clone()),
            capture: self.capture.clone().filter(|_| has_video),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::traffic::video::VideoCodec;

    fn plan(
        scenario: Scenario,
        rooms: usize,
        (publishers, players): (usize, usize),
    ) -> Vec<Member> {
        let plan = Plan {
            scenario,
            rooms,
            publishers,
            players,
            video: VideoPlan::hd(VideoCodec::Vp8, 2_000_000, 1),
            capture: None,
            prefix: "p".to_owned(),
        };
        plan.members()
    }

    #[test]
    fn in_a_live_room_everybody_plays_the_one_who_publishes() {
        let members = plan(Scenario::Live, 1, (1, 3));
        assert_eq!(members.len(), 4);
        let published = members[0].publishes.as_ref().unwrap();
        assert!(published.has_audio && published.video.is_some());
        assert!(members[0].plays.is_empty());
        for player in &members[1..] {
            assert!(player.publishes.is_none());
            assert_eq!(player.plays, std::slice::from_ref(&published.stream_id));
        }
    }

    #[test]
    fn in_a_meeting_everybody_plays_all_others_as_far_as_allowed() {
        for (count, played) in [(4, 3), (20, MAX_PLAYED)] {
            let members = plan(Scenario::Meeting, 1, (count, 0));
            let mut times = std::collections::HashMap::new();
            for member in &members {
                assert_eq!(member.plays.len(), played);
                let own = &member.publishes.as_ref().unwrap().stream_id;
                assert!(!member.plays.contains(own));
                for stream in &member.plays {
                    *times.entry(stream.clone()).or_insert(0) += 1;
                }
            }
            assert!(
                times.values().all(|count| *count == played),
                "equally often"
            );
        }
    }

    #[test]
    fn in_a_meeting_tiles_grow_smaller_with_the_number_of_members() {
        for (members, size) in [
            (2, (1280, 720)),
            (3, (640, 360)),
            (5, (640, 360)),
            (10, (426, 240)),
            (40, (320, 180)),
        ] {
            assert_eq!(
                plan(Scenario::Meeting, 1, (members, 0))[0].shown,
                Some(size),
                "{members}"
            );
        }
        assert_eq!(plan(Scenario::Live, 1, (1, 1))[1].shown, None);
    }

    #[test]
    fn an_audio_room_has_no_video_and_pairs_are_rooms_of_two() {
        let audio = plan(Scenario::Audio, 1, (10, 2));
        assert!(audio[0].publishes.as_ref().unwrap().video.is_none());
        assert_eq!(audio[11].plays.len(), 10);
        let pairs = plan(Scenario::Pairs, 3, (2, 0));
        let rooms: std::collections::HashSet<_> = pairs.iter().map(|one| &one.room_id).collect();
        assert_eq!((pairs.len(), rooms.len()), (6, 3));
        assert_eq!(
            pairs[0].plays,
            [pairs[1].publishes.as_ref().unwrap().stream_id.clone()]
        );
    }
}
