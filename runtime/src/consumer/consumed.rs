//! The offset from which a group goes on when a record is done: part of the transaction that sends what was made of the record.

use std::fmt;

use super::extract::{Extract, HandlerContext};
use crate::event::ReadError;
use crate::transport::{GroupMember, TopicPartition};

/// The offset behind the record that is handled, as an argument of a handler: [`Transaction::commit_offsets`](crate::Transaction::commit_offsets)
/// makes it part of the transaction that sends what was made of the record.
///
/// A consumer with a handler that takes it commits nothing by itself: its own commit of the record before, arriving late, would take the group
/// back behind what a transaction committed. What it passes over, and what its other handlers do, is done for the group with the next
/// transaction, and may be read again before.
///
/// It knows its consumer's membership of the group as it was when the handler began, so that the group's coordinator refuses it when the
/// partition has gone to another member meanwhile. A consumer with such a handler starts only where the records of a partition are handled one
/// after the other ([`Ordering::Partition`](crate::Ordering::Partition), the default): in another order an offset does not say what is done
/// before it. A batch handler takes it behind its list, and it is the offset behind the last record of the batch.
#[derive(Clone)]
pub struct ConsumedOffset {
    pub(crate) partition: TopicPartition,
    pub(crate) next: i64,
    /// `None`: the consumer has ended.
    pub(crate) member: Option<GroupMember>,
}

impl<S> Extract<S> for ConsumedOffset {
    const COMMITS: bool = true;

    fn extract(context: &HandlerContext<'_, S>) -> Result<Self, ReadError> {
        let metadata = context.metadata;
        Ok(Self {
            partition: TopicPartition {
                topic: metadata.topic.clone(),
                partition: metadata.partition,
            },
            next: metadata.offset + 1,
            member: context.membership.and_then(|membership| membership.now()),
        })
    }
}

impl fmt::Debug for ConsumedOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConsumedOffset")
            .field("partition", &self.partition)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}
