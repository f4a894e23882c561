//! The record of an event that is not sent now: to be kept, and sent later by whoever finds it.

use super::prepared::Prepared;
use crate::event::{Event, Record, RecordError};
use crate::kafka::Kafka;

impl Kafka {
    /// The record that a producer of this program would send of an event, with the headers of CloudEvents and an event id (`ce_id`) of its
    /// own: to be kept in a database or a file, and sent by [`Producer::send_record`](crate::Producer::send_record) later, also more than
    /// once. Its topic on the cluster is [`topic_name`](Self::topic_name) of the event's. No broker is asked.
    ///
    /// ```
    /// use kafka_event::prelude::*;
    ///
    /// #[kafka_event(topic = "${env}.orders", key = id)]
    /// pub struct OrderPlacedEvent {
    ///     id: i64,
    /// }
    ///
    /// let kafka = Kafka::builder().set("bootstrap.servers", "127.0.0.1:9092").variable("env", "prod").build()?;
    /// let record = kafka.record(&OrderPlacedEvent { id: 7 })?;
    /// assert_eq!(record.read::<OrderPlacedEvent>()?.id, 7);
    /// assert!(record.headers.iter().any(|(name, _)| name == "ce_id"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When a value has no place in the schema, or the record is larger than the event's `max_message_bytes`.
    pub fn record<E: Event>(&self, event: &E) -> Result<Record, RecordError> {
        let prepared = Prepared::event(event, self.source(), None)?;
        let record = prepared.to_record(E::CONTRACT, self.source());
        prepared.recycle();
        Ok(record)
    }

    /// As [`record`](Self::record), of the tombstone that deletes a key from a compacted topic.
    ///
    /// # Errors
    /// When the key has no place in its schema.
    pub fn tombstone<E: Event>(&self, key: &E::Key) -> Result<Record, RecordError> {
        let prepared = Prepared::tombstone::<E>(key, None)?;
        let record = prepared.to_record(E::CONTRACT, self.source());
        prepared.recycle();
        Ok(record)
    }
}
