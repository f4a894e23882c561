//! How many records a batch has, and how long it waits for them.

use std::time::Duration;

/// How large the batches of a handler are: `Batches::of(500).linger(Duration::from_millis(200))`.
///
/// A batch begins with the first record that has no handler at work, and goes to the handler when it has as many records as it may, when it has
/// lingered, when a record of another handler comes behind it, or when its partition may hold no more
/// ([`max_in_flight`](crate::ConsumerBuilder::max_in_flight), which bounds the memory of batches too).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batches {
    pub(in crate::consumer) records: usize,
    pub(in crate::consumer) linger: Duration,
}

impl Batches {
    /// Up to so many records, at least one, those counted that turn out to be unreadable. Without [`linger`](Self::linger) a batch does not wait: it has what was fetched when the handler is
    /// ready for it, as a `poll` of Kafka's Java client has.
    #[must_use]
    pub const fn of(records: usize) -> Self {
        let records = if records == 0 { 1 } else { records };
        Self {
            records,
            linger: Duration::ZERO,
        }
    }

    /// How long a batch waits for further records, counted from its first one. Needs the timer of the async runtime.
    #[must_use]
    pub const fn linger(mut self, time: Duration) -> Self {
        self.linger = time;
        self
    }
}
