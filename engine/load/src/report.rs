//! What a run found, for people and as JSON.

use std::fmt::Write;

use serde::Serialize;

use crate::media::{Counters, Delay};
use crate::server_process::ProcessUse;

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    pub scenario: &'static str,
    pub rooms: usize,
    pub members: usize,
    /// Streams that are played, counted for each player.
    pub played: usize,
    /// Of the publishers' video, in words.
    pub media: String,
    pub seconds: f64,
    pub joins: Joins,
    pub counters: Counters,
    pub lost: u64,
    pub delay: Delay,
    pub server: Vec<ProcessUse>,
    /// Of a core, that the load generator itself used.
    pub own_share: f64,
    pub capacity: Option<Capacity>,
}

#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Joins {
    pub per_second: f64,
    /// From opening the WebSocket to both transports' keys.
    pub p50_ms: f64,
    pub p95_ms: f64,
}

/// What one core of the server carries.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Capacity {
    pub cpu_us_per_packet: f64,
    pub played_streams_per_core: u64,
}

impl Capacity {
    /// `None` when the server's processes are not here or nothing was forwarded.
    pub fn of(server: &[ProcessUse], received: u64, played: usize, seconds: f64) -> Option<Self> {
        let cpu_us: f64 = server.iter().map(|process| process.cpu_us).sum();
        if received == 0 || played == 0 || cpu_us <= 0.0 {
            return None;
        }
        let share = cpu_us / 1e6 / seconds;
        Some(Self {
            cpu_us_per_packet: cpu_us / received as f64,
            played_streams_per_core: (played as f64 / share) as u64,
        })
    }
}

impl Report {
    /// One sentence of capacity.
    pub fn sentence(&self) -> String {
        let Some(capacity) = self.capacity else {
            return "How many players a core carries is not known: no process of the server's is here to watch."
                .to_owned();
        };
        let of_all = self.counters.received + self.lost;
        let lost = if self.lost == 0 {
            String::new()
        } else {
            format!(
                " {:.2} % of the packets were lost.",
                self.lost as f64 * 100.0 / of_all as f64
            )
        };
        format!(
            "One core carries {} players of {}, at {:.2} µs of CPU for each packet.{lost}",
            capacity.played_streams_per_core, self.media, capacity.cpu_us_per_packet
        )
    }

    pub fn to_text(&self) -> String {
        let mut text = String::new();
        let mut line = |name: &str, value: String| {
            // Writing to a string does not fail.
            let _ = writeln!(text, "  {name:<18}{value}");
        };
        let counters = &self.counters;
        line(
            "members",
            format!(
                "{} in {} rooms, {} streams played",
                self.members, self.rooms, self.played
            ),
        );
        line(
            "joining",
            format!(
                "{:.0} a second, p50 {:.0} ms, p95 {:.0} ms",
                self.joins.per_second, self.joins.p50_ms, self.joins.p95_ms
            ),
        );
        line(
            "forwarded",
            format!(
                "{:.0} packets/s, {:.1} Mbit/s",
                counters.received as f64 / self.seconds,
                counters.received_bytes as f64 * 8.0 / 1e6 / self.seconds
            ),
        );
        line(
            "lost",
            format!(
                "{} ({} repaired, {} out of order, {} twice)",
                self.lost, counters.repaired, counters.reordered, counters.duplicates
            ),
        );
        line(
            "delay",
            format!(
                "p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms, at most {:.2} ms",
                self.delay.p50_ms, self.delay.p95_ms, self.delay.p99_ms, self.delay.max_ms
            ),
        );
        for process in &self.server {
            let share = |cpu_us: f64| cpu_us / 1e4 / self.seconds;
            let threads = process
                .threads
                .iter()
                .filter(|thread| share(thread.cpu_us) >= 0.1);
            let threads: Vec<String> = threads
                .map(|thread| format!("{} {:.1} %", thread.name, share(thread.cpu_us)))
                .collect();
            line(
                &process.name,
                format!(
                    "{:.1} % of a core, {:.1} MiB ({})",
                    share(process.cpu_us),
                    process.resident_kib as f64 / 1_024.0,
                    threads.join(", ")
                ),
            );
        }
        line(
            "load generator",
            format!("{:.1} % of a core", self.own_share * 100.0),
        );
        if self.own_share > 0.85 {
            line(
                "",
                "it is at its limit itself: delays and losses may be its own".to_owned(),
            );
        }
        text.push('\n');
        text.push_str(&self.sentence());
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(cpu_us: f64) -> ProcessUse {
        ProcessUse {
            pid: 1,
            name: "parley-engine".to_owned(),
            cpu_us,
            resident_kib: 20_480,
            threads: Vec::new(),
        }
    }

    fn report(server: Vec<ProcessUse>, lost: u64) -> Report {
        let counters = Counters {
            received: 240_000,
            ..Counters::default()
        };
        Report {
            scenario: "live",
            rooms: 1,
            members: 101,
            played: 100,
            media: "720p30 (VP8, 2000 kbit/s)".to_owned(),
            seconds: 10.0,
            joins: Joins {
                per_second: 50.0,
                p50_ms: 9.0,
                p95_ms: 20.0,
            },
            counters,
            lost,
            delay: Delay {
                samples: 1,
                p50_ms: 0.1,
                p95_ms: 0.2,
                p99_ms: 0.3,
                max_ms: 0.4,
            },
            capacity: Capacity::of(&server, counters.received, 100, 10.0),
            server,
            own_share: 0.2,
        }
    }

    #[test]
    fn capacity_is_what_a_whole_core_would_carry() {
        // 480 ms of CPU in 10 s: 4.8 % of a core for 100 players.
        let report = report(vec![process(240_000.0), process(240_000.0)], 0);
        assert_eq!(
            report.sentence(),
            "One core carries 2083 players of 720p30 (VP8, 2000 kbit/s), at 2.00 µs of CPU for each packet."
        );
        assert!(report.to_text().ends_with(&report.sentence()));
    }

    #[test]
    fn loss_is_part_of_the_sentence() {
        let sentence = report(vec![process(480_000.0)], 10_000).sentence();
        assert!(
            sentence.ends_with("4.00 % of the packets were lost."),
            "{sentence}"
        );
    }

    #[test]
    fn without_the_servers_process_no_capacity_is_made_up() {
        let report = report(Vec::new(), 0);
        assert_eq!(report.capacity, None);
        assert!(report.sentence().contains("not known"));
    }
}
