//! What a consumer of many partitions and keys holds, while one of its handlers is stuck for a minute.

use std::time::Duration;

use kafka_event::Ordering;
use kafka_event_harness::Cluster;

use crate::{Countdown, with_records};

const PARTITIONS: u16 = 1_000;
const STUCK: Duration = Duration::from_secs(60);

/// A line of the process's own account, in MiB; `NaN` on systems that have none.
fn account(line: &str) -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|found| found.strip_prefix(line));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or(f64::NAN) / 1024.0
}

pub(crate) async fn run(cluster: &Cluster, records: i64) {
    let kafka = with_records(cluster, "memory", PARTITIONS, (records, records)).await;
    // Forgets the highest mark until now: that of the producer.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let before = account("VmRSS:");
    let countdown = Countdown::new(records as usize, (Duration::ZERO, STUCK));
    let consumer = kafka.consumer("memory").ordering(Ordering::Key);
    let consumer = countdown.start(consumer).await;
    let took = countdown.over().await;
    let report = consumer.shutdown().await.unwrap();
    println!(
        "{PARTITIONS} partitions, {records} keys, one handler stuck for {STUCK:?}: {} handled in {took:.0?}, {:.0} MiB at most above the {before:.0} MiB before \
         (bound: twice 64 MiB of keys and values, 132 KiB a partition, and the lanes)",
        report.handled,
        account("VmHWM:") - before,
    );
}
