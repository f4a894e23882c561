//! Which records may be handled at the same time.

/// The order in which records are handled, and with it how many of them side by side.
///
/// An offset is committed only when all records before it are done, whatever the order: see [`ConsumerBuilder`](crate::ConsumerBuilder).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ordering {
    /// The records of a partition one after the other, partitions side by side: Kafka's own order.
    #[default]
    Partition,
    /// The records of a key one after the other, keys side by side. A partition's records go to a fixed number of lanes by the hash of
    /// their key's bytes, so that what this costs does not grow with the number of keys; keys that share a lane wait for one another.
    /// Records without a key have no order.
    Key,
    /// No order: every record beside every other one.
    None,
}

/// How many handlers run at once where nothing is said and the order is not the partition's.
const CONCURRENCY: usize = 128;

/// The order, and how many handlers run at once in all partitions together.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Parallelism {
    pub(super) ordering: Ordering,
    pub(super) concurrency: Option<usize>,
}

impl Parallelism {
    /// How many handlers may run at once; `None`: one for each partition.
    pub(super) fn limit(self) -> Option<usize> {
        match (self.ordering, self.concurrency) {
            (Ordering::Partition, limit) => limit,
            (_, limit) => Some(limit.unwrap_or(CONCURRENCY)),
        }
    }

    /// How many lanes a partition has, and how many records of a lane are handled at once.
    pub(super) fn lanes(self) -> (usize, usize) {
        let limit = self.limit().unwrap_or(1);
        match self.ordering {
            Ordering::Partition => (1, 1),
            Ordering::Key => (limit, 1),
            Ordering::None => (1, limit),
        }
    }
}
