//! What a handler can take beside the event: from its record, and from the consumer.

use std::any::Any;

use super::record::{RawRecord, RecordMetadata};
use crate::event::{ReadError, RecordHeaders, RecordRef};
use crate::once::Lent;
use crate::transport::Membership;
use crate::{DecodeError, Key};

/// What stands around the event that is handled.
#[derive(Debug)]
pub struct HandlerContext<'a, S> {
    pub(super) record: &'a RawRecord,
    /// The same record, in borrowed parts.
    pub(super) parts: &'a RecordRef<'a>,
    pub(super) metadata: &'a RecordMetadata,
    pub(super) state: &'a S,
    /// `None` where no handler commits offsets.
    pub(super) membership: Option<&'a Membership>,
    /// What the claim to the event's id lends; `None` where nothing is claimed.
    pub(super) lent: Option<&'a (dyn Any + Send + Sync)>,
}

impl<S> HandlerContext<'_, S> {
    /// What the consumer's store of handled events lends for this record ([`Claim::Lent`](crate::once::Claim::Lent)), if that is a `T`. A type
    /// that says so by [`Extract::NEEDS`] is extracted only where it is.
    #[must_use]
    pub fn lent<T: Any>(&self) -> Option<&T> {
        self.lent?.downcast_ref()
    }
}

impl<S> HandlerContext<'_, S> {
    pub(crate) fn record(&self) -> &RawRecord {
        self.record
    }
}

/// A type that a handler can take as an argument after the event.
///
/// | argument | what it is |
/// |---|---|
/// | [`RecordMetadata`] | topic, partition, offset and timestamp |
/// | [`RecordHeaders`] | all headers, copied |
/// | [`RecordKey<K>`](RecordKey), `Option<RecordKey<K>>` | the key as a `K`, or as its bytes: `RecordKey<Vec<u8>>` |
/// | `Option<`[`TraceContext`](crate::TraceContext)`>` | the trace that the record belongs to |
/// | [`RawRecord`] | the record as it came, copied |
/// | [`State<S>`](State) | what the consumer's [`state`](crate::ConsumerBuilder::state) is |
/// | [`ConsumedOffset`](crate::ConsumedOffset) | what a transaction of the handler's own commits |
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no argument of a handler",
    label = "a handler cannot take this after its event",
    note = "it can take `RecordMetadata`, `RecordHeaders`, `RecordKey<K>`, `RawRecord`, `State<S>` of the consumer's state, and `ConsumedOffset`"
)]
pub trait Extract<S>: Send + Sized {
    /// Whoever takes it commits the offset of its record.
    #[doc(hidden)]
    const COMMITS: bool = false;

    /// What the consumer's store of handled events has to lend for it. A consumer whose store lends something else, or that has none, does not
    /// start: [`ConsumerError::NotLent`](crate::ConsumerError::NotLent).
    const NEEDS: Option<Lent> = None;

    /// Takes it from the surroundings.
    ///
    /// # Errors
    /// When the record does not have it: it counts as one that cannot be read.
    fn extract(context: &HandlerContext<'_, S>) -> Result<Self, ReadError>;
}

impl<S> Extract<S> for RecordMetadata {
    fn extract(context: &HandlerContext<'_, S>) -> Result<Self, ReadError> {
        Ok(context.metadata.clone())
    }
}

/// All headers of the record, those that are fields of the event and those of the infrastructure (`ce_id`, trace contexts) alike.
impl<S> Extract<S> for RecordHeaders {
    fn extract(context: &HandlerContext<'_, S>) -> Result<Self, ReadError> {
        Ok(context.record.headers())
    }
}

/// The whole record, as it came: a copy, which a handler that does not ask for it does not pay.
impl<S> Extract<S> for RawRecord {
    fn extract(context: &HandlerContext<'_, S>) -> Result<Self, ReadError> {
        Ok(context.record.clone())
    }
}

/// The record's key, as an argument of a handler: `RecordKey(id): RecordKey<OrderId>`; its bytes as they are: `RecordKey<Vec<u8>>`.
///
/// A record without a key, or with one that is no `K`, cannot be read by such a handler and is a dead letter. `Option<RecordKey<K>>` is
/// `None` where there is no key.
///
/// ```
/// use kafka_event::prelude::*;
/// use kafka_event::{BoxError, RecordKey};
///
/// # #[kafka_event(topic = "orders", key = id)]
/// # struct OrderPaidEvent { id: i64 }
/// async fn paid(order: OrderPaidEvent, RecordKey(id): RecordKey<i64>) -> Result<(), BoxError> {
///     assert_eq!(order.id, id);
///     Ok(())
/// }
/// # fn consume(kafka: Kafka) {
/// kafka.consumer("billing").on(paid);
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordKey<K>(pub K);

impl<K: Key + Send, S> Extract<S> for RecordKey<K> {
    fn extract(context: &HandlerContext<'_, S>) -> Result<Self, ReadError> {
        match context.parts.key {
            Some(bytes) => read_key(bytes),
            None => Err(no_key::<K>(DecodeError::custom("the record has none"))),
        }
    }
}

impl<K: Key + Send, S> Extract<S> for Option<RecordKey<K>> {
    fn extract(context: &HandlerContext<'_, S>) -> Result<Self, ReadError> {
        context.parts.key.map(read_key).transpose()
    }
}

fn read_key<K: Key>(bytes: &[u8]) -> Result<RecordKey<K>, ReadError> {
    K::decode_key(bytes).map(RecordKey).map_err(no_key::<K>)
}

fn no_key<K>(source: DecodeError) -> ReadError {
    ReadError::Decode {
        event: std::any::type_name::<RecordKey<K>>(),
        part: "key",
        source,
    }
}

/// The consumer's state, as an argument of a handler: `State(db): State<Db>`.
#[derive(Clone, Copy, Debug)]
pub struct State<S>(pub S);

impl<S: Clone + Send> Extract<S> for State<S> {
    fn extract(context: &HandlerContext<'_, S>) -> Result<Self, ReadError> {
        Ok(Self(context.state.clone()))
    }
}
