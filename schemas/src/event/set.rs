//! Several events on one topic: which of them a record is.

use crate::tree::{Problem, same_text};

use super::{
    Contract, Format, ReadError, RecordRef, Writers, recorded, schema_id, single_object_fingerprint,
};

/// For who knows today's versions only.
static NO_OTHERS: Writers = Writers::new();

/// An enum of events, for a topic that has several: `#[derive(EventSet)]` implements it.
pub trait EventSet: Sized {
    /// The events, in the order of the variants.
    const EVENTS: &'static [&'static Contract];

    /// Reads whichever event the record is, of this version or a released one of its recorded history.
    ///
    /// # Errors
    /// When it is none of them or cannot be read.
    fn from_record(record: &RecordRef<'_>) -> Result<Self, ReadError> {
        match Self::from_record_with(record, &NO_OTHERS) {
            Err(ReadError::UnknownWriterSchema { .. }) => {
                Self::from_record_with(record, recorded::of_set(Self::EVENTS))
            }
            read => read,
        }
    }

    /// Reads whichever event the record is, of this or another version: as [`Event::from_record_with`](crate::Event::from_record_with).
    ///
    /// # Errors
    /// As [`from_record`](Self::from_record).
    fn from_record_with<'de>(
        record: &RecordRef<'de>,
        writers: &'de Writers,
    ) -> Result<Self, ReadError>;
}

/// An event that stands in a set twice: no record could be its second variant. For the macro, which shows it on that variant.
#[doc(hidden)]
#[must_use]
pub const fn set_problem(events: &[&Contract]) -> Option<Problem> {
    let mut index = 0;
    while index < events.len() {
        let mut other = 0;
        while other < index {
            if !events[index].broken && same_text(events[index].full_name, events[other].full_name)
            {
                let text = "the set has this event already: which of its variants is a record?";
                return Some(Problem { index, text });
            }
            other += 1;
        }
        index += 1;
    }
    None
}

/// Which of `events` a record is: by the id of its schema in a registry, by the fingerprint of its value (single-object encoding), by its
/// header `ce_type`, or because there is only one — the first that says something counts. Of which schema an id is, and of which event a
/// schema that is not its own, `writers` know.
///
/// # Errors
/// [`ReadError::UnknownEvent`] when the record says another type, or nothing where several are possible;
/// [`ReadError::UnknownSchemaId`] or [`ReadError::UnknownWriterSchema`] when only an unknown id or fingerprint says what it is;
/// [`ReadError::Tombstone`] when it has no value and does not say of which event it is.
pub fn identify(
    events: &[&Contract],
    record: &RecordRef<'_>,
    writers: &Writers,
) -> Result<usize, ReadError> {
    let id = schema_id(record).map(|(id, _)| id);
    let fingerprint = match id {
        Some(id) => writers.fingerprint_of(id),
        None => record
            .value
            .and_then(single_object_fingerprint)
            .map(|(fingerprint, _)| fingerprint),
    };
    if let Some(fingerprint) = fingerprint {
        let position = |is_written: &dyn Fn(&Contract) -> bool| {
            events
                .iter()
                .position(|c| c.format == Format::Avro && is_written(c))
        };
        let place = position(&|c| c.fingerprint == fingerprint)
            .or_else(|| position(&|c| writers.knows(fingerprint, c)));
        if let Some(place) = place {
            return Ok(place);
        }
    }
    if let Some(name) = record.event_type() {
        return events
            .iter()
            .position(|c| c.full_name == name)
            .ok_or_else(|| ReadError::UnknownEvent {
                event_type: Some(name.to_owned()),
            });
    }
    match (events, fingerprint, id) {
        ([_], _, _) => Ok(0),
        // Java and Connect write tombstones without a type.
        _ if record.value.is_none() => Err(ReadError::Tombstone {
            event: "event that can be told apart",
        }),
        (_, Some(fingerprint), _) => Err(ReadError::UnknownWriterSchema { fingerprint }),
        (_, None, Some(id)) => Err(ReadError::UnknownSchemaId { id }),
        (_, None, None) => Err(ReadError::UnknownEvent { event_type: None }),
    }
}
