//! The largest fields of one event at run time, for the error that names them.

use crate::EventType;

/// The payload fields that take the most of an event, with their sizes in bytes: largest first, three at most.
#[must_use]
pub fn largest_fields<T: EventType>(event: &T) -> Vec<(&'static str, usize)> {
    let mut out = Vec::new();
    let mut encoder = crate::codec::avro::AvroEncoder::measuring(&mut out);
    // It was encoded a moment ago; what cannot be encoded has no sizes.
    let mut sizes = match event.encode(&mut encoder) {
        Ok(()) => encoder.measured(),
        Err(_) => Vec::new(),
    };
    sizes.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    sizes.truncate(3);
    sizes
}
