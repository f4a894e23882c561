//! Setting up how a consumer runs: order, memory, times, and where it begins.

use std::sync::Arc;
use std::time::Duration;

use super::builder::ConsumerBuilder;
use super::engine::InFlight;
use super::hooks::StuckHandler;
use super::ordering::Ordering;
use super::position::{OnOutOfRange, OutOfRange, Position};
use crate::transport::TopicPartition;

impl<S, G> ConsumerBuilder<S, G> {
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
    /// which may have one record at least and 16,320 at most. 16,384 and 64 MiB when nothing is said.
    ///
    /// The client below may fetch as much again ahead of that: its `queued.max.messages.kbytes` and `max.partition.fetch.bytes` are half the
    /// bytes by the number of partitions of all topics, 16 KiB at least, unless somebody set them. So a consumer holds twice these bytes of
    /// keys and values (compressed batches count as what they become), and beside that up to 132 KiB for each partition to tell which records are done,
    /// and what each lane costs. None of it depends on the number of keys. Since so little is fetched ahead, a fetch for which a broker has nothing waits
    /// for 100 ms and not for half a second (`fetch.max.wait.ms`, unless somebody set it): an idle consumer asks each broker ten times in a second.
    #[must_use]
    pub fn max_in_flight(mut self, records: usize, bytes: usize) -> Self {
        self.settings.in_flight = InFlight { records, bytes };
        self
    }

    /// How often positions are committed while records flow; every second when nothing is said. A process that is killed handles again what
    /// it had done since then, and what was under way.
    #[must_use]
    pub fn commit_interval(mut self, interval: Duration) -> Self {
        self.settings.commit_interval = interval;
        self
    }

    /// How long running handlers may take to finish when the consumer ends or gives a partition up; 30 s when nothing is said, or half of
    /// `max.poll.interval.ms` where that is less. With the five seconds for the last commit it has to stay below `max.poll.interval.ms`: a
    /// rebalance does not wait longer.
    #[must_use]
    pub fn shutdown_deadline(mut self, deadline: Duration) -> Self {
        self.settings.deadline = Some(deadline);
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

    /// The same for some partitions: the offset of the first record that is read there when the group has no position. Other partitions
    /// begin as [`start_at`](Self::start_at) says. Where the group has a position, it counts; [`ConsumerHandle::seek`](crate::ConsumerHandle::seek) and
    /// `cargo kafka-event offsets reset` move it.
    #[must_use]
    pub fn start_at_offsets(
        mut self,
        offsets: impl IntoIterator<Item = (TopicPartition, i64)>,
    ) -> Self {
        self.settings.begin_at.extend(offsets);
        self
    }

    /// What happens when the records at the group's position are gone; [`OnOutOfRange::Stop`] when nothing is said.
    #[must_use]
    pub fn on_out_of_range(mut self, on_out_of_range: OnOutOfRange) -> Self {
        self.settings.on_out_of_range = on_out_of_range;
        self
    }

    /// Is told of partitions that the group gave this member, before their records are handled. Hooks are called by the thread that serves
    /// the client: they must not block.
    #[must_use]
    pub fn on_assigned(mut self, hook: impl Fn(&[TopicPartition]) + Send + Sync + 'static) -> Self {
        self.settings.hooks.assigned = Some(Arc::new(hook));
        self
    }

    /// Is told of partitions that go to another member, after their handlers ended and their positions were committed.
    #[must_use]
    pub fn on_revoked(mut self, hook: impl Fn(&[TopicPartition]) + Send + Sync + 'static) -> Self {
        self.settings.hooks.revoked = Some(Arc::new(hook));
        self
    }

    /// Is told of partitions that this member has lost: another one may read them already, from the last position that was committed.
    #[must_use]
    pub fn on_lost(mut self, hook: impl Fn(&[TopicPartition]) + Send + Sync + 'static) -> Self {
        self.settings.hooks.lost = Some(Arc::new(hook));
        self
    }

    /// Is told when the records at the group's position are gone, before what [`on_out_of_range`](Self::on_out_of_range) says happens.
    #[must_use]
    pub fn tell_out_of_range(mut self, hook: impl Fn(&OutOfRange) + Send + Sync + 'static) -> Self {
        self.settings.hooks.out_of_range = Some(Arc::new(hook));
        self
    }

    /// Names a handler that has not returned after this time, once for each record: as a warning, and to the function. 60 s when nothing is
    /// said, and a warning only. What ends such a handler is [`handler_timeout`](Self::handler_timeout).
    #[must_use]
    pub fn watch_handlers(
        mut self,
        after: Duration,
        hook: impl Fn(&StuckHandler) + Send + Sync + 'static,
    ) -> Self {
        self.settings.stuck_after = after;
        self.settings.hooks.stuck = Some(Arc::new(hook));
        self
    }

    /// Warns when the group rebalances this often in that time; 5 times in 5 minutes when nothing is said.
    #[must_use]
    pub fn warn_of_rebalances(mut self, count: usize, within: Duration) -> Self {
        self.settings.rebalance_alarm = (count.max(1), within);
        self
    }

    /// A name for this member (`group.instance.id`, KIP-345) that no other one has: when it comes back under it within `session.timeout.ms` it gets
    /// its partitions back, without a rebalance. Its end does not tell the group that it left.
    #[must_use]
    pub fn instance(self, name: impl Into<String>) -> Self
    where
        S: Clone + Send + Sync + 'static,
    {
        self.set("group.instance.id", name.into())
    }
}
