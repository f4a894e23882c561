//! Memory: what the client may fetch ahead, so that it holds no more than the consumer itself.

use super::InFlight;

/// How long the client rests when a queue is full. Its own default of a second would be felt, since our queues are small.
const BACKOFF: &str = "20";

/// The least for one partition.
const LEAST_BYTES: usize = 16 * 1024;
const LEAST_RECORDS: usize = 16;

/// `max.partition.fetch.bytes` of a client that nobody set up otherwise, and the room that it asks for in a whole answer.
const PARTITION_FETCH: usize = 1024 * 1024;
const FETCH: (usize, usize) = (1_000_000, 50 * 1024 * 1024);

/// The client's keys for a budget. What is fetched ahead is counted for each partition: half a partition's share may wait in its queue,
/// and when that is not full one fetch, the other half, is added.
pub(super) fn keys(budget: InFlight, partitions: usize) -> [(&'static str, String); 5] {
    let part = |whole: usize, least: usize| (whole / partitions.max(1)).max(least);
    let half = part(budget.bytes / 2, LEAST_BYTES);
    let queued = (half / 1000).min(2_097_151);
    let records = part(budget.records, LEAST_RECORDS).min(10_000_000);
    let fetch = (budget.bytes / 2).clamp(FETCH.0, FETCH.1);
    [
        ("queued.max.messages.kbytes", queued.to_string()),
        ("queued.min.messages", records.to_string()),
        (
            "max.partition.fetch.bytes",
            half.min(PARTITION_FETCH).to_string(),
        ),
        ("fetch.max.bytes", fetch.to_string()),
        ("fetch.queue.backoff.ms", BACKOFF.to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What all queues of a client may hold, and one more fetch for each.
    fn most(partitions: usize) -> usize {
        let keys = keys(InFlight::default(), partitions);
        let value = |index: usize| keys[index].1.parse::<usize>().unwrap();
        partitions * (value(0) * 1000 + value(2))
    }

    #[test]
    fn all_partitions_together_stay_within_the_budget() {
        let budget = InFlight::default().bytes;
        for partitions in [1, 4, 12, 100, 1_000, 2_000] {
            assert!(most(partitions) <= budget, "{partitions}");
        }
        assert!(most(4) > budget / 2, "not far below it either");
    }
}
