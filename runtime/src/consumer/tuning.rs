//! Setting up how a consumer runs: order, memory, times, and where it begins.

use std::time::Duration;

use super::builder::ConsumerBuilder;
use super::engine::InFlight;
use super::ordering::Ordering;
use super::position::{OnOutOfRange, Position};

impl<S> ConsumerBuilder<S> {
    /// Which records may be handled at the same time; [`Ordering::Partition`] when nothing is said.
    #[must_use]
    pub fn ordering(mut self, ordering: Ordering) -> Self {
        self.settings.parallelism.ordering = ordering;
        self
    }

    /// How many handlers run at once, over all partitions; at least one. When nothing is said: one for each partition with
    /// [`Ordering::Partition`], 128 otherwise.
    #[must_use]
    pub fn concurrency(mut self, handlers: usize) -> Self {
        self.settings.parallelism.concurrency = Some(handlers.max(1));
        self
    }

    /// How long one attempt of a handler may take. One that takes longer is ended at the `.await` where it is, and has failed with
    /// [`HandlerTimeout`](crate::HandlerTimeout). Without a limit a handler that hangs holds up the records behind it; it never costs the
    /// membership, since the consumer goes on polling. The limit needs the timer of the async runtime.
    #[must_use]
    pub fn handler_timeout(mut self, limit: Duration) -> Self {
        self.handler_timeout = Some(limit);
        self
    }

    /// How many records, and how many bytes of them, may have been taken and not be done: shared evenly by the assigned partitions, each of
    /// which may have one record at least and 16,320 at most. 16,384 and 64 MiB when nothing is said. The client below holds up to
    /// `queued.max.messages.kbytes` for each partition in front of that.
    #[must_use]
    pub fn max_in_flight(mut self, records: usize, bytes: usize) -> Self {
        self.settings.in_flight = InFlight { records, bytes };
        self
    }

    /// How long running handlers may take to finish when the consumer ends or gives a partition up; 30 s when nothing is said.
    #[must_use]
    pub fn shutdown_deadline(mut self, deadline: Duration) -> Self {
        self.settings.deadline = deadline;
        self
    }

    /// Where the group begins in partitions that it has no position of. When nothing is said, `auto.offset.reset` counts: the earliest record,
    /// unless somebody set it. [`Position::Latest`] skips what is there: also what was written to a partition that came while the group was running, before the
    /// group saw it.
    #[must_use]
    pub fn start_at(mut self, position: Position) -> Self {
        self.settings.begin = Some(position);
        self
    }

    /// What happens when the records at the group's position are gone; [`OnOutOfRange::Stop`] when nothing is said.
    #[must_use]
    pub fn on_out_of_range(mut self, on_out_of_range: OnOutOfRange) -> Self {
        self.settings.on_out_of_range = on_out_of_range;
        self
    }
}
