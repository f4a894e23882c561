//! The schemas that the records of events may have been written with, besides the events' own.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::{Contract, DecodeEvent, Event, ReadError, SchemaId};
use crate::history::Recorded;
use crate::resolve::{Plan, PlanError};
use crate::{DecodeError, DecodeErrorKind, Schema, canonical, fingerprint};

/// Other versions of the schemas of events, by their CRC-64-AVRO fingerprints: what [`Event::from_record_with`] reads records of them by.
///
/// How a version is read is worked out when the first record of it comes, once.
///
/// ```
/// use kafka_event_schema::Schema;
/// # use kafka_event_schema::{Event, Writers};
/// # fn writers<OrderCreatedEvent: Event>(first_version: &str) -> Result<Writers, kafka_event_schema::ParseErrors> {
/// // The released versions of the recorded history, and one that was written before there was a history.
/// let writers = Writers::of::<OrderCreatedEvent>().with::<OrderCreatedEvent>(Schema::parse(first_version)?);
/// # Ok(writers)
/// # }
/// ```
#[derive(Debug, Default)]
pub struct Writers {
    known: BTreeMap<u64, Vec<Known>>,
    ids: BTreeMap<SchemaId, u64>,
}

/// A version of an event.
#[derive(Debug)]
struct Known {
    reader: &'static Contract,
    writer: Writer,
    plan: OnceLock<Result<Plan, PlanError>>,
}

#[derive(Debug)]
enum Writer {
    Given(Schema),
    Recorded(&'static Recorded),
}

impl Writers {
    /// No other versions.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            known: BTreeMap::new(),
            ids: BTreeMap::new(),
        }
    }

    /// The released versions of an event's recorded history.
    #[must_use]
    pub fn of<E: Event>() -> Self {
        Self::new().with_history(E::CONTRACT)
    }

    /// These and the released versions of an event's recorded history.
    #[must_use]
    pub fn with_history(mut self, event: &'static Contract) -> Self {
        // Of versions with the same bytes the newest says best what they mean.
        for version in event.history.iter().rev() {
            self.add(version.fingerprint, event, Writer::Recorded(version));
        }
        self
    }

    /// These and another version of an event. Of two with one fingerprint the first counts: their bytes are the same.
    #[must_use]
    pub fn with<E: Event>(mut self, writer: Schema) -> Self {
        let form = canonical::text(&writer.table());
        let fingerprint = fingerprint::crc64(form.as_bytes());
        self.add(fingerprint, E::CONTRACT, Writer::Given(writer));
        self
    }

    /// These, and what a registry says: the fingerprint (CRC-64-AVRO) of the schema that it has under an id. The schema may be an event's own
    /// or one that was given here; of one that neither is, its records say by the fingerprint that it is not known.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<SchemaId>, fingerprint: u64) -> Self {
        self.ids.insert(id.into(), fingerprint);
        self
    }

    /// The fingerprint of the schema that a registry has under an id; `None`: nobody told.
    #[must_use]
    pub fn fingerprint_of(&self, id: SchemaId) -> Option<u64> {
        self.ids.get(&id).copied()
    }

    /// These and others. Of two with one fingerprint or one id the one of these counts.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        for (id, fingerprint) in others.ids {
            self.ids.entry(id).or_insert(fingerprint);
        }
        for (fingerprint, known) in others.known {
            for Known { reader, writer, .. } in known {
                self.add(fingerprint, reader, writer);
            }
        }
        self
    }

    fn add(&mut self, fingerprint: u64, reader: &'static Contract, writer: Writer) {
        if !self.knows(fingerprint, reader) {
            self.known.entry(fingerprint).or_default().push(Known {
                reader,
                writer,
                plan: OnceLock::new(),
            });
        }
    }

    /// How an event is read from what the writer with this fingerprint wrote; `None`: it is no known version of that event.
    #[must_use]
    pub fn plan<E: Event>(&self, fingerprint: u64) -> Option<Result<&Plan, &PlanError>> {
        let known = self.known(fingerprint, E::CONTRACT)?;
        let reader = &known.reader.schema;
        let plan = known.plan.get_or_init(|| match &known.writer {
            Writer::Given(schema) => Plan::new(&schema.table(), reader),
            Writer::Recorded(version) => Plan::new(&version.schema().table(), reader),
        });
        Some(plan.as_ref())
    }

    /// Whether the writer with this fingerprint wrote a version of an event.
    #[must_use]
    pub fn knows(&self, fingerprint: u64, event: &Contract) -> bool {
        self.known(fingerprint, event).is_some()
    }

    fn known(&self, fingerprint: u64, event: &Contract) -> Option<&Known> {
        let known = self.known.get(&fingerprint)?;
        known
            .iter()
            .find(|known| known.reader.fingerprint == event.fingerprint)
    }

    pub(crate) fn decode<'de, E: DecodeEvent<'de>>(
        &'de self,
        fingerprint: u64,
        payload: &'de [u8],
    ) -> Result<E, ReadError> {
        let refused = |source| ReadError::Decode {
            event: E::CONTRACT.name,
            part: "value",
            source,
        };
        match self.plan::<E>(fingerprint) {
            Some(Ok(plan)) => plan.decode(payload).map_err(refused),
            Some(Err(error)) => {
                let reason = error.to_string();
                Err(refused(DecodeError::new(DecodeErrorKind::Unresolvable {
                    reason,
                })))
            }
            None => Err(ReadError::UnknownWriterSchema { fingerprint }),
        }
    }
}
