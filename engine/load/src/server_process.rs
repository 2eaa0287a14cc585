//! What the server's processes cost, from Linux's /proc, when they are on this machine.

use std::fs;

use serde::Serialize;

/// Found by themselves: the engines of a server.
const ENGINE: &str = "parley-engine";

/// What a process has cost so far.
#[derive(Debug, Clone)]
pub struct ProcessCost {
    pub pid: u32,
    pub name: String,
    /// Thread names with nanoseconds of CPU time, user and system.
    threads: Vec<(u32, String, u64)>,
    pub resident_bytes: u64,
}

/// What a process cost between two samples.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProcessUse {
    pub pid: u32,
    pub name: String,
    pub cpu_us: f64,
    pub resident_kib: u64,
    /// By thread, the busiest first.
    pub threads: Vec<ThreadUse>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ThreadUse {
    pub name: String,
    pub cpu_us: f64,
}

/// The processes of the engines on this machine.
pub fn engine_pids() -> Vec<u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let mut pids: Vec<u32> = entries
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid| name_of(&format!("/proc/{pid}")).as_deref() == Some(ENGINE))
        .collect();
    pids.sort_unstable();
    pids
}

/// `None` when there is no such process.
pub fn sample(pid: u32) -> Option<ProcessCost> {
    let folder = format!("/proc/{pid}");
    let status = fs::read_to_string(format!("{folder}/status")).ok()?;
    let resident = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kib: u64 = resident?.split_whitespace().nth(1)?.parse().ok()?;
    let tasks = fs::read_dir(format!("{folder}/task")).ok()?.flatten();
    let threads = tasks.filter_map(|task| {
        let path = task.path();
        let spent = fs::read_to_string(path.join("schedstat")).ok()?;
        let nanoseconds = spent.split_whitespace().next()?.parse().ok()?;
        let thread = task.file_name().to_str()?.parse().ok()?;
        Some((thread, name_of(path.to_str()?)?, nanoseconds))
    });
    Some(ProcessCost {
        pid,
        name: name_of(&folder)?,
        threads: threads.collect(),
        resident_bytes: kib * 1024,
    })
}

fn name_of(folder: &str) -> Option<String> {
    let name = fs::read_to_string(format!("{folder}/comm")).ok()?;
    Some(name.trim().to_owned())
}

impl ProcessCost {
    /// What was spent since an earlier sample.
    pub fn since(&self, earlier: &Self) -> ProcessUse {
        let before = |thread: u32| {
            let found = earlier.threads.iter().find(|(id, _, _)| *id == thread);
            found.map_or(0, |(_, _, spent)| *spent)
        };
        let mut threads: Vec<ThreadUse> = self
            .threads
            .iter()
            .map(|(id, name, spent)| ThreadUse {
                name: name.clone(),
                cpu_us: spent.saturating_sub(before(*id)) as f64 / 1_000.0,
            })
            .collect();
        threads.sort_by(|a, b| b.cpu_us.total_cmp(&a.cpu_us));
        ProcessUse {
            pid: self.pid,
            name: self.name.clone(),
            cpu_us: threads.iter().map(|thread| thread.cpu_us).sum(),
            resident_kib: self.resident_bytes / 1_024,
            threads,
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn work_of_a_thread_shows_in_its_process() {
        let before = sample(std::process::id()).unwrap();
        let mut sum = 0u64;
        while sample(std::process::id()).unwrap().since(&before).cpu_us < 5_000.0 {
            sum = (0..100_000u64).fold(sum, |sum, at| sum.wrapping_mul(31) ^ at);
        }
        let used = sample(std::process::id()).unwrap().since(&before);
        assert!(used.threads[0].cpu_us > 1_000.0, "{used:?} {sum}");
        assert!(used.resident_kib > 500);
    }

    #[test]
    fn a_process_that_is_not_there_has_no_cost() {
        assert!(sample(u32::MAX).is_none());
    }
}
