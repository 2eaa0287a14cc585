//! What must hold of one sender on one link, whatever the seed.

mod support;

use simulation::{CrossTraffic, LinkSettings, Random};
use support::{Flow, MS, SECOND, Sample, World};

const SEEDS: std::ops::Range<u64> = 0..60;

/// A sender that could fill any link, on one whose round trip, jitter and queue follow from the seed.
fn world(seed: u64, capacity_bps: f64) -> World {
    let mut random = Random::new(seed);
    let delay = random.between(5e3, 75e3) as u64;
    let queue_ms = random.between(150.0, 500.0);
    let settings = LinkSettings {
        capacity_bps,
        queue_bytes: (capacity_bps.max(1e6) / 8e3 * queue_ms) as usize,
        delay,
        jitter: random.between(0.0, 5e3) as u64,
        ..LinkSettings::default()
    };
    let mut world = World::new(settings, seed);
    world.add(Flow::new(8e6, delay, seed ^ 0x55));
    world
}

fn estimate(sample: &Sample) -> f64 {
    sample.flows[0].estimate_bps
}

fn arrived(sample: &Sample) -> f64 {
    sample.flows[0].arrived_bps
}

/// Checks a property for every seed and names all seeds that fail.
fn for_each_seed(check: impl Fn(u64) -> Result<(), String>) {
    let failed: Vec<_> = SEEDS
        .filter_map(|seed| check(seed).err().map(|why| format!("{seed}: {why}")))
        .collect();
    assert!(failed.is_empty(), "{} failed: {failed:#?}", failed.len());
}

fn ensure(holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why()) }
}

#[test]
fn after_a_step_down_the_link_is_not_exceeded_for_more_than_a_second() {
    for_each_seed(|seed| {
        let mut random = Random::new(seed + 1_000);
        let high = random.between(1e6, 4e6);
        let low = high * random.between(0.15, 0.6);
        let mut world = world(seed, high);
        world.run_for(15 * SECOND);
        world.history.clear();
        world.link.settings.capacity_bps = low;
        world.run_for(15 * SECOND);
        let excess = world.longest_excess();
        let mean = world.mean(10 * SECOND, arrived);
        ensure(excess <= SECOND, || {
            format!("{high:.0} to {low:.0}: {} ms", excess / MS)
        })?;
        ensure(mean > 0.7 * low, || format!("{mean:.0} of {low:.0}"))
    });
}

#[test]
fn after_a_step_up_the_estimate_is_near_the_capacity_within_five_seconds() {
    for_each_seed(|seed| {
        let mut random = Random::new(seed + 2_000);
        let low = random.between(0.2e6, 1.5e6);
        let high = low * random.between(1.3, 8.0);
        let mut world = world(seed, low);
        let queue_bytes = world.link.settings.queue_bytes as f64;
        world.run_for(12 * SECOND + seed * 77 * MS);
        world.history.clear();
        world.link.settings.capacity_bps = high;
        world.link.settings.queue_bytes = (queue_bytes * (high / low).max(1.0)) as usize;
        world.run_for(5 * SECOND);
        let reached = world.history.iter().map(estimate).fold(0.0, f64::max);
        ensure(reached >= 0.85 * high.min(8e6), || {
            format!("{low:.0} to {high:.0}: {reached:.0}")
        })?;
        world.run_for(10 * SECOND);
        let mean = world.mean(10 * SECOND, arrived);
        ensure(mean >= 0.75 * high.min(8e6), || {
            format!("{mean:.0} of {high:.0}")
        })?;
        let excess = world.longest_excess();
        ensure(excess <= SECOND, || format!("{} ms", excess / MS))
    });
}

#[test]
fn a_new_transport_knows_a_fast_link_within_two_seconds() {
    for_each_seed(|seed| {
        let mut world = world(seed, 6e6);
        world.run_for(2 * SECOND);
        let reached = world.history.iter().map(estimate).fold(0.0, f64::max);
        ensure(reached >= 0.85 * 6e6, || format!("{reached:.0}"))
    });
}

#[test]
fn senders_on_one_link_share_it() {
    for_each_seed(|seed| {
        let mut world = world(seed, 3e6);
        let count = 2 + (seed % 2) as usize;
        for extra in 1..count as u64 {
            let delay = world.flows[0].feedback_delay;
            world.run_for(seed % 5 * SECOND);
            world.add(Flow::new(8e6, delay, seed * 10 + extra));
        }
        world.run_for(30 * SECOND);
        world.history.clear();
        world.run_for(60 * SECOND);
        let means: Vec<f64> = (0..count)
            .map(|index| world.mean(60 * SECOND, |sample| sample.flows[index].arrived_bps))
            .collect();
        let sum: f64 = means.iter().sum();
        let least = means.iter().copied().fold(f64::INFINITY, f64::min);
        let share = least / (sum / count as f64);
        ensure(share > 0.35 && sum > 0.8 * 3e6, || {
            format!("{share:.2} {means:.0?}")
        })
    });
}

#[test]
fn other_traffic_leaves_the_rest_to_the_sender() {
    for_each_seed(|seed| {
        let mut world = world(seed, 3e6);
        world.link.cross_traffic = Some(CrossTraffic::new(1.5e6, 6 * SECOND, 6 * SECOND));
        world.run_for(60 * SECOND);
        let mean = world.mean(50 * SECOND, arrived);
        ensure(mean > 0.6 * 2.25e6, || format!("{mean:.0}"))
    });
}

#[test]
fn loss_that_is_the_paths_own_costs_little_of_the_rate() {
    for_each_seed(|seed| {
        let mut world = world(seed, 2e6);
        world.flows[0].wanted_bps = 1.5e6;
        world.run_for(5 * SECOND);
        world.link.settings.loss = [0.05, 0.1, 0.2, 0.3][seed as usize % 4];
        world.run_for(25 * SECOND);
        let mean = world.mean(20 * SECOND, |sample| sample.flows[0].sent_bps);
        ensure(mean > 0.8 * 1.5e6, || format!("{mean:.0}"))
    });
}

#[test]
fn a_link_that_drops_instead_of_queueing_is_kept_to() {
    for_each_seed(|seed| {
        let mut world = world(seed, 1.5e6);
        world.link.settings.queue_bytes = 12_000;
        world.run_for(40 * SECOND);
        let sent = world.mean(30 * SECOND, |sample| sample.flows[0].sent_bps);
        let got = world.mean(30 * SECOND, arrived);
        ensure(got > 0.85 * 1.5e6 && got > 0.85 * sent, || {
            format!("{got:.0} of {sent:.0}")
        })
    });
}

#[test]
fn a_small_sender_on_a_restless_link_does_not_lose_the_estimate() {
    for_each_seed(|seed| {
        let mut world = world(seed, 3e6);
        world.flows[0].wanted_bps = 0.4e6;
        world.link.settings.jitter = 30_000;
        world.link.settings.reorder = 0.01;
        world.run_for(40 * SECOND);
        let (_, rest) = world.history.split_at(50);
        let below = rest.iter().filter(|s| estimate(s) < 0.4e6).count();
        ensure(below * 20 < rest.len(), || {
            format!("{below} of {}", rest.len())
        })
    });
}

#[test]
fn after_five_seconds_of_nothing_the_rate_is_back_in_two() {
    for_each_seed(|seed| {
        let mut world = world(seed, 2e6);
        world.run_for(15 * SECOND);
        world.link.settings.loss = 1.0;
        world.run_for(5 * SECOND);
        world.link.settings.loss = 0.0;
        world.history.clear();
        world.run_for(2 * SECOND);
        let reached = world.history.iter().map(estimate).fold(0.0, f64::max);
        ensure(reached > 0.8 * 2e6, || format!("{reached:.0}"))
    });
}

#[test]
fn a_sender_that_wants_no_more_is_sent_no_probes() {
    let mut world = world(1, 3e6);
    world.flows[0].wanted_bps = 0.3e6;
    world.run_for(20 * SECOND);
    assert_eq!(world.flows[0].estimator.figures().probes, 0);
}

#[test]
fn an_estimate_by_the_receiver_counts_while_there_is_no_feedback() {
    let mut estimator = congestion::Estimator::new(congestion::Settings::default());
    estimator.take_receiver_estimate(300_000.0, SECOND);
    assert_eq!(estimator.estimate_bps(), 300_000.0);
    let at = estimator.next_timeout().unwrap();
    estimator.handle_timeout(at);
    assert_eq!(estimator.estimate_bps(), 800_000.0, "too old to be of use");
}
