//! Records that are handled once more: a range of them, in no group.

use std::ops::Range;

use super::builder::ConsumerBuilder;
use super::error::ConsumerError;
use super::failure::RetryTopics;
use super::report::ConsumerReport;
use crate::Timestamp;
use crate::error::KafkaError;
use crate::transport::TopicPartition;

/// Which records are replayed: [`ConsumerBuilder::replay`]. What is written after the replay began is no part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayRange(pub(super) Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Times {
        from: Option<Timestamp>,
        until: Option<Timestamp>,
    },
    Offsets(Vec<(TopicPartition, Range<i64>)>),
}

impl ReplayRange {
    /// Everything that is there.
    #[must_use]
    pub const fn all() -> Self {
        Self(Kind::Times {
            from: None,
            until: None,
        })
    }

    /// From the first record of each partition that is not older than this time.
    #[must_use]
    pub const fn since(from: Timestamp) -> Self {
        Self(Kind::Times {
            from: Some(from),
            until: None,
        })
    }

    /// The same, to before the first one that is not older than `until`. Where timestamps are not in order, those between are part of it.
    #[must_use]
    pub const fn between(from: Timestamp, until: Timestamp) -> Self {
        Self(Kind::Times {
            from: Some(from),
            until: Some(until),
        })
    }

    /// These offsets of these partitions, as far as they are there; of others nothing.
    #[must_use]
    pub fn offsets(ranges: impl IntoIterator<Item = (TopicPartition, Range<i64>)>) -> Self {
        Self(Kind::Offsets(ranges.into_iter().collect()))
    }
}

impl<S: Clone + Send + Sync + 'static> ConsumerBuilder<S> {
    /// Handles a range of records once more, and ends behind the last of them: with the same handlers, order, retries and dead letters, and in no
    /// group. Nothing is committed, and a consumer of the group that runs meanwhile does not notice. Dropping the future ends it.
    ///
    /// Retry topics are neither read nor written: what would go there is tried in its place, and is a dead letter then.
    ///
    /// With a store of handled events ([`idempotent`](Self::idempotent)) it has to be said for whom they are remembered
    /// ([`idempotent_as`](Self::idempotent_as)): in the memory of the group all that the group has handled would be passed over, which is for you to say.
    ///
    /// ```no_run
    /// use kafka_event::prelude::*;
    /// use kafka_event::{BoxError, ReplayRange};
    ///
    /// # #[kafka_event(topic = "trips", key = id)]
    /// # pub struct TripStartedEvent { id: i64 }
    /// async fn started(trip: TripStartedEvent) -> Result<(), BoxError> { Ok(()) }
    ///
    /// # async fn run(kafka: Kafka) -> Result<(), kafka_event::ConsumerError> {
    /// let hour_ago = Timestamp::from_millis(Timestamp::now().as_millis() - 3_600_000);
    /// let report = kafka.consumer("billing").on(started).replay(ReplayRange::since(hour_ago)).await?;
    /// println!("{} trips were handled again", report.handled);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As for [`run_until`](Self::run_until); where a handler takes [`ConsumedOffset`](crate::ConsumedOffset), which would move the group; where there is
    /// a store of handled events and no name to remember them for; for times on the embedded broker.
    pub async fn replay(mut self, range: ReplayRange) -> Result<ConsumerReport, ConsumerError> {
        if self.settings.handlers_commit {
            return Err(ConsumerError::Combination {
                reason: "a handler takes ConsumedOffset, and a replay must not move the group: replay with a handler that does not",
            });
        }
        if self.once.has_store() && !self.once.is_named() {
            return Err(ConsumerError::Combination {
                reason: "a replay is in no group, and its store remembers events for somebody: say for whom by `.idempotent_as(…)`: a name of the \
                         replay's own, so that all of the range is handled again, or the group's, so that what it has handled is passed over",
            });
        }
        let has_times = !matches!(
            range.0,
            Kind::Offsets(_)
                | Kind::Times {
                    from: None,
                    until: None
                }
        );
        if has_times && self.kafka.is_embedded() {
            return Err(ConsumerError::Start(KafkaError::NotEmbedded {
                doing: "look up the offsets of a time",
            }));
        }
        self.failing.retry_topics = RetryTopics::default();
        self.settings.replay = Some(range);
        self.run_until(std::future::pending()).await
    }
}
