//! Which types of a field can be the timestamp of a record.

use crate::Timestamp;

/// A field's type that can be marked `#[event(timestamp)]`. Kafka counts in milliseconds; what is finer is cut off in the record's
/// timestamp, and stays in the payload.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the timestamp of a record",
    label = "not a moment in time",
    note = "use `Timestamp` or `chrono::DateTime<Utc>`"
)]
pub trait EventTimestamp {
    /// The moment, in milliseconds; `None` leaves it to the client.
    fn timestamp(&self) -> Option<Timestamp>;
}

#[diagnostic::do_not_recommend]
impl EventTimestamp for Timestamp {
    fn timestamp(&self) -> Option<Timestamp> {
        Some(*self)
    }
}

#[cfg(feature = "chrono")]
#[diagnostic::do_not_recommend]
impl EventTimestamp for chrono::DateTime<chrono::Utc> {
    fn timestamp(&self) -> Option<Timestamp> {
        Some(Timestamp::from_millis(self.timestamp_millis()))
    }
}

#[diagnostic::do_not_recommend]
impl<T: EventTimestamp> EventTimestamp for Option<T> {
    fn timestamp(&self) -> Option<Timestamp> {
        self.as_ref().and_then(T::timestamp)
    }
}
