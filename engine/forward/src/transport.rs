//! What the forwarder knows of one transport.

use crate::allocation::{CLASSES, ClassShare, OVERHEAD_BYTES, SoundCost};
use crate::pacer::Pacer;
use crate::receive_stream::Via;
use crate::repair::answer_budget::{AnswerBudget, Path};
use crate::repair::link_loss::LinkLoss;
use crate::repair::numbered::Numbered;
use crate::report::arrival_recorder::ArrivalRecorder;
use crate::report::receiver_estimate::ReceiverEstimate;
use crate::round_trip::RoundTrip;
use crate::{
    ClassStats, CongestionStats, ConsumerKey, ExtensionKind, Micros, ProducerKey, ProducerParams,
    TransportKey, TransportStats,
};
use congestion::{Estimator, PacketClass};
use rtp::Packet;
use rtp::extension::abs_send_time_micros;

/// SRTP's tag, UDP and IPv4: 16 + 8 + 20.
const LOWER_LAYERS_BYTES: usize = 44;

/// More than any path carries.
const UNLIMITED_BPS: f64 = 1e12;

/// Share of the estimate that sound may take with its copies, where the link is known to lose it.
const SHARE_FOR_SOUND: f64 = 0.8;
/// The same where it may be a full queue as well.
const SHARE_FOR_GUESSES: f64 = 0.35;

/// Which stream of which producer an SSRC is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) producer: ProducerKey,
    pub(crate) encoding: u8,
    pub(crate) via: Via,
}

/// Who is at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Peer {
    Client,
    /// Another engine.
    Engine,
}

#[derive(Debug)]
pub(crate) struct Transport {
    pub(crate) key: TransportKey,
    pub(crate) peer: Peer,
    pub(crate) is_connected: bool,
    pub(crate) producers: Vec<ProducerKey>,
    pub(crate) consumers: Vec<ConsumerKey>,
    /// The peer's SSRCs.
    pub(crate) routes: SsrcTable<Route>,
    /// Our SSRCs towards the peer, those of retransmissions included.
    pub(crate) sent_ssrcs: SsrcTable<ConsumerKey>,
    /// Present once a producer has negotiated transport-wide feedback.
    pub(crate) arrivals: Option<Arrivals>,
    /// Present once a producer's publisher keeps to what the receiver says.
    pub(crate) receiver_estimate: Option<ReceiverEstimate>,
    /// Id of the extension that tells when a packet left, where that is what the estimate is made from.
    pub(crate) send_time_id: Option<u8>,
    pub(crate) round_trip: RoundTrip,
    /// Towards the peer.
    pub(crate) link_loss: LinkLoss,
    pub(crate) answer_budget: AnswerBudget,
    pub(crate) numbered: Numbered,
    pub(crate) next_reception_report_at: Option<Micros>,
    pub(crate) stats: TransportStats,
    /// What the path to the peer carries.
    pub(crate) estimator: Box<Estimator>,
    pub(crate) allocation: Allocation,
    /// Present once the path has been found to be narrow.
    pub(crate) pacer: Option<Pacer>,
}

/// How the estimate was last shared among the consumers, bits per second.
#[derive(Debug, Default)]
pub(crate) struct Allocation {
    pub(crate) next_at: Option<Micros>,
    pub(crate) sound: SoundCost,
    /// What the first video takes at its lowest rung, with what is sent again.
    pub(crate) least_video_bps: f64,
    pub(crate) estimate_bps: f64,
    pub(crate) used_bps: f64,
    pub(crate) classes: [ClassShare; CLASSES],
    /// Each packet of video goes out twice.
    pub(crate) doubles_video: bool,
    /// Somebody has less than there is for it.
    pub(crate) is_short: bool,
    /// The same, or a publisher was asked to send less than it could.
    pub(crate) is_hungry: bool,
}

/// See [`Transport::video_repair`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct VideoRepair {
    pub(crate) once: f64,
    /// `None`: not worth it.
    pub(crate) twice: Option<f64>,
}

#[derive(Debug)]
pub(crate) struct Arrivals {
    /// Id of the extension that carries the transport-wide sequence number.
    pub(crate) extension_id: u8,
    pub(crate) recorder: ArrivalRecorder,
    /// Any SSRC that the peer has sent with; the feedback names one.
    pub(crate) media_ssrc: u32,
}

impl Transport {
    pub(crate) fn new(key: TransportKey, peer: Peer) -> Self {
        Self {
            key,
            peer,
            is_connected: false,
            producers: Vec::new(),
            consumers: Vec::new(),
            routes: SsrcTable::default(),
            sent_ssrcs: SsrcTable::default(),
            arrivals: None,
            receiver_estimate: None,
            send_time_id: None,
            round_trip: RoundTrip::default(),
            link_loss: LinkLoss::default(),
            answer_budget: AnswerBudget::default(),
            numbered: Numbered::default(),
            next_reception_report_at: None,
            stats: TransportStats::default(),
            estimator: Box::new(Estimator::new(congestion::Settings::default())),
            allocation: Allocation::default(),
            pacer: None,
        }
    }

    /// Gets ready for the feedback that a new producer has negotiated.
    pub(crate) fn expect_arrivals(&mut self, params: &ProducerParams) {
        let extensions = &params.extensions;
        if params.takes_receiver_estimate {
            self.receiver_estimate.get_or_insert_default();
            self.send_time_id = extensions.id(ExtensionKind::AbsSendTime);
        }
        let Some(extension_id) = extensions.id(ExtensionKind::TransportSequence) else {
            return;
        };
        let arrivals = self.arrivals.get_or_insert_with(|| Arrivals {
            extension_id,
            recorder: ArrivalRecorder::new(),
            media_ssrc: 0,
        });
        arrivals.extension_id = extension_id;
    }

    /// Notes when a packet left, for the estimate of the path from the peer.
    pub(crate) fn note_departure(&mut self, packet: &Packet<'_>, len: usize, now: Micros) {
        if let Some(estimate) = &mut self.receiver_estimate
            && let Some(id) = self.send_time_id
            && let Some(value) = packet.extensions().find(id)
            && let Some(departure) = abs_send_time_micros(value)
        {
            estimate.arrived(departure, len, now);
        }
    }

    /// How many more times than once a packet of sound goes out: as the link's own loss asks for, and no more than there is
    /// room for. On a path that is full, what is lost is lost for that, and copies would only fill it more.
    pub(crate) fn copies_of_sound(&self) -> u8 {
        let sound = self.allocation.sound;
        let most = sound.most_copies();
        if !self.estimator.has_met_limit() {
            return self.link_loss.copies_of_sound(1.0).min(most);
        }
        // Before it is known what the sound takes, it is not doubled.
        if sound.once_bps <= 0.0 {
            return 0;
        }
        let fitting = |share: f64| {
            let left_bps = self.estimator.estimate_bps() * share - sound.once_bps;
            (left_bps / sound.again_bps) as u8
        };
        let own_loss = self.estimator.own_loss() as f32;
        let lately = self.estimator.figures().loss as f32;
        let certain = self.link_loss.copies_of_sound(own_loss);
        // What a queue dropped when the path became narrow is over.
        let possible = self.link_loss.copies_of_sound(lately.max(own_loss));
        let certain = certain.min(fitting(SHARE_FOR_SOUND));
        let copies = certain
            .max(possible.min(fitting(SHARE_FOR_GUESSES)))
            .min(most);
        // A picture is worth more than the last of them, which few losses are left for.
        let left_bps = self.estimator.estimate_bps() - sound.with_copies_bps(copies);
        match copies {
            2.. if left_bps < self.allocation.least_video_bps => copies - 1,
            _ => copies,
        }
    }

    /// What video takes with all that is sent again for what is lost, in times of what it takes once: when each packet goes out
    /// once, and when the link's loss makes it worth to send each twice.
    pub(crate) fn video_repair(&self) -> VideoRepair {
        // What a full queue drops ends with what filled it.
        let loss = self.estimator.own_loss();
        let was = self.allocation.doubles_video;
        VideoRepair {
            once: 1.0 + loss,
            twice: self
                .link_loss
                .is_worth_two_of_video(loss as f32, was)
                .then_some(2.0 + 2.0 * loss * loss),
        }
    }

    /// How many more times than once an answer to a NACK goes out: never more on a path that is short of room already.
    pub(crate) fn copies_of_answers(&self) -> u8 {
        if self.estimator.has_met_limit() && self.allocation.is_short {
            return 0;
        }
        self.link_loss.copies_of_answers()
    }

    /// True when there is room for an answer to a NACK with `payload` bytes. Where nothing has shown that the path is narrow
    /// there always is.
    pub(crate) fn has_room_for_answer(&mut self, payload: usize, now: Micros) -> bool {
        if !self.estimator.has_met_limit() {
            return true;
        }
        let path = Path {
            estimate_bps: self.estimator.estimate_bps(),
            used_bps: self.allocation.used_bps,
            own_loss: self.estimator.own_loss(),
        };
        self.answer_budget.fill(path, now);
        self.answer_budget.take(payload + OVERHEAD_BYTES)
    }

    /// True when a packet of video may leave now. Where nothing has shown that the path is narrow it always may.
    pub(crate) fn has_room_for_video(&mut self, now: Micros) -> bool {
        let Some(pacer) = &mut self.pacer else {
            return true;
        };
        let path_bps = if self.estimator.has_met_limit() {
            self.estimator.estimate_bps()
        } else {
            UNLIMITED_BPS
        };
        pacer.fill(path_bps, now);
        pacer.has_room()
    }

    /// When what waits on a narrow path is to be looked at.
    pub(crate) fn next_backlog_at(&self) -> Option<Micros> {
        self.pacer.as_ref()?.next_at()
    }

    /// Notes a packet of `len` bytes that leaves; `is_numbered` when it has the estimator's next number.
    pub(crate) fn note_sent(
        &mut self,
        len: usize,
        is_numbered: bool,
        class: PacketClass,
        now: Micros,
    ) {
        self.stats.packets_sent += 1;
        self.stats.bytes_sent += len as u64;
        let bytes = len + LOWER_LAYERS_BYTES;
        // A probe asks for more than the path is known to carry.
        if let Some(pacer) = self
            .pacer
            .as_mut()
            .filter(|_| class != PacketClass::Padding)
        {
            pacer.spend(bytes);
        }
        if is_numbered {
            self.link_loss.sent(self.estimator.next_sequence(), 0);
            self.estimator.sent(bytes, class, now);
        } else {
            self.estimator.sent_unnumbered(bytes, class, now);
        }
    }

    /// When allocation or estimation has something to do.
    pub(crate) fn next_congestion_at(&self) -> Option<Micros> {
        if !self.is_connected {
            return None;
        }
        let estimator = self.estimator.next_timeout();
        [self.allocation.next_at, estimator, self.next_backlog_at()]
            .into_iter()
            .flatten()
            .min()
    }

    /// Notes that the last packet with a number goes out `copies` more times under it.
    pub(crate) fn note_copies(&mut self, copies: u8) {
        let last = self.estimator.next_sequence().wrapping_sub(1);
        self.link_loss.sent(last, copies);
        if copies > 0 {
            self.estimator.repeat_last();
        }
    }

    pub(crate) fn stats(&self) -> TransportStats {
        TransportStats {
            is_connected: self.is_connected,
            round_trip_micros: self.round_trip.measured(),
            congestion: self.congestion_stats(),
            ..self.stats
        }
    }
}

impl Transport {
    fn congestion_stats(&self) -> CongestionStats {
        let figures = self.estimator.figures();
        let mut left_bps = figures.estimate_bps;
        let classes = self.allocation.classes.map(|share| {
            let available_bps = left_bps.max(0.0) as u64;
            left_bps -= share.allocated_bps;
            ClassStats {
                wanted_bps: share.wanted_bps as u64,
                available_bps,
                allocated_bps: share.allocated_bps as u64,
            }
        });
        CongestionStats {
            estimate_bps: figures.estimate_bps as u64,
            has_met_limit: self.estimator.has_met_limit(),
            classes,
            acknowledged_bps: figures.acknowledged_bps.map(|bps| bps as u64),
            loss: figures.loss,
            probes_sent: figures.probes,
        }
    }
}

/// A small sorted map from SSRC.
#[derive(Debug)]
pub(crate) struct SsrcTable<T>(Vec<(u32, T)>);

impl<T> Default for SsrcTable<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Copy> SsrcTable<T> {
    pub(crate) fn get(&self, ssrc: u32) -> Option<T> {
        self.find(ssrc).ok().map(|at| self.0[at].1)
    }

    /// Sets the value of an SSRC; returns the one it had.
    pub(crate) fn insert(&mut self, ssrc: u32, value: T) -> Option<T> {
        match self.find(ssrc) {
            Ok(at) => Some(std::mem::replace(&mut self.0[at].1, value)),
            Err(at) => {
                self.0.insert(at, (ssrc, value));
                None
            }
        }
    }

    pub(crate) fn remove(&mut self, ssrc: u32) {
        if let Ok(at) = self.find(ssrc) {
            self.0.remove(at);
        }
    }

    pub(crate) fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        self.0.retain(|(_, value)| keep(value));
    }

    fn find(&self, ssrc: u32) -> Result<usize, usize> {
        self.0.binary_search_by_key(&ssrc, |(ssrc, _)| *ssrc)
    }
}
