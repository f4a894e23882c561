//! Messages that more than one place says, or that the tests and the command line repeat.

/// An event with type parameters.
pub(crate) const GENERIC_EVENT: &str = "an event has no type parameters: its schema, size and history are facts of one type. \
    Write a struct for each, or put the generic part into a nested `#[derive(EventType)]` struct";

/// Something other than a struct with named fields marked as an event.
pub(crate) const NOT_A_STRUCT: &str = "an event is a struct with named fields";

/// No topic.
pub(crate) const NO_TOPIC: &str = "an event says its topic: `#[kafka_event(topic = \"orders\")]`";

/// A serde derive below the attribute.
pub(crate) const SERDE_DERIVE: &str = "`#[kafka_event]` implements serde's traits itself, by the event's JSON form. \
    Remove the derive, or keep your own with `#[kafka_event(serde = \"own\")]`";

/// A serde attribute.
pub(crate) const SERDE_ATTRIBUTE: &str = "`#[serde(…)]` has no say here: the event's JSON form follows `#[event(…)]`. \
    Remove it, or keep serde's own derives with `#[kafka_event(serde = \"own\")]`";

/// A `Default` derive below the attribute.
pub(crate) const DEFAULT_DERIVE: &str = "`#[kafka_event]` implements `Default` itself, with the defaults that the fields say. \
    Remove the derive";

/// A generic type that holds itself.
pub(crate) const GENERIC_RECURSION: &str = "a generic type cannot hold itself: a schema that refers to itself is a `static`, and \
    those are not generic. Write a struct without type parameters for each type it is used with";
