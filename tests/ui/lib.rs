//! Sources that must not compile, each with the error it gets, in a folder per family; those in `pass` must compile and run.
//!
//! A case is about ten lines with one mistake, named by it. After a change of a message, write the errors anew with
//! `TRYBUILD=overwrite cargo test -p kafka-event-ui` and read the difference as a user would.

use kafka_event::EventType;

/// A type of another crate than the cases': what was recorded.
#[derive(Debug, Clone, Default, PartialEq, EventType)]
pub struct Address {
    street: String,
    house: i32,
}

/// The same under the same name, with a field more.
#[derive(Debug, Clone, Default, PartialEq, EventType)]
#[event(rename = "Address")]
pub struct LongerAddress {
    street: String,
    house: i32,
    city: String,
}
