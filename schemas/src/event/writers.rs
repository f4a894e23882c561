//! The schemas that the records of events may have been written with, besides the events' own.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::read::Foreign;
use super::{Contract, DecodeEvent, Event, Former, FormerEvent, ReadError, SchemaId};
use crate::history::Recorded;
use crate::model::Table;
use crate::resolve::{Plan, PlanError};
use crate::{Decode, DecodeError, DecodeErrorKind, Schema, canonical, fingerprint};

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

/// A version of an event, or of what is upcast to one.
#[derive(Debug)]
struct Known {
    reader: Reader,
    writer: Writer,
    plan: OnceLock<Result<Plan, PlanError>>,
}

/// What a version is read into.
#[derive(Clone, Copy, Debug)]
enum Reader {
    Event(&'static Contract),
    Former(&'static Former),
}

impl Reader {
    fn is(self, other: Self) -> bool {
        match (self, other) {
            (Self::Event(one), Self::Event(other)) => one.fingerprint == other.fingerprint,
            (Self::Former(one), Self::Former(other)) => std::ptr::eq(one, other),
            _ => false,
        }
    }

    fn plan(self, writer: &Table<'_>) -> Result<Plan, PlanError> {
        match self {
            Self::Event(event) => Plan::new(writer, &event.schema),
            Self::Former(former) => {
                let own = former.newest().map(Recorded::schema).unwrap_or_default();
                Plan::new(writer, &own.table())
            }
        }
    }
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

    /// The released versions of an event's recorded history, and those of older majors that are [upcast](crate::Upcast) to it.
    #[must_use]
    pub fn of<E: Event>() -> Self {
        Self::new().with_history(E::CONTRACT)
    }

    /// These and the released versions of an event's recorded history, and those of older majors that are [upcast](crate::Upcast) to it.
    #[must_use]
    pub fn with_history(mut self, event: &'static Contract) -> Self {
        self.add_all(event.history, Reader::Event(event));
        self.add_formers(event.upcasts);
        self
    }

    fn add_formers(&mut self, formers: &'static [&'static Former]) {
        for former in formers {
            self.add_all(former.versions, Reader::Former(former));
            self.add_formers(former.upcasts);
        }
    }

    fn add_all(&mut self, versions: &'static [Recorded], reader: Reader) {
        // Of versions with the same bytes the newest says best what they mean.
        for version in versions.iter().rev() {
            self.add(version.fingerprint, reader, Writer::Recorded(version));
        }
    }

    /// These and another version of an event. Of two with one fingerprint the first counts: their bytes are the same.
    #[must_use]
    pub fn with<E: Event>(self, writer: Schema) -> Self {
        self.with_version(E::CONTRACT, writer)
    }

    /// As [`with`](Self::with), for an event of which only the contract is at hand.
    #[must_use]
    pub fn with_version(mut self, event: &'static Contract, writer: Schema) -> Self {
        let form = canonical::text(&writer.table());
        let fingerprint = fingerprint::crc64(form.as_bytes());
        self.add(fingerprint, Reader::Event(event), Writer::Given(writer));
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

    fn add(&mut self, fingerprint: u64, reader: Reader, writer: Writer) {
        if self.known(fingerprint, reader).is_none() {
            self.known.entry(fingerprint).or_default().push(Known {
                reader,
                writer,
                plan: OnceLock::new(),
            });
        }
    }

    /// How an event is read from what the writer with this fingerprint wrote; `None`: it is no known version of that event's own major.
    #[must_use]
    pub fn plan<E: Event>(&self, fingerprint: u64) -> Option<Result<&Plan, &PlanError>> {
        self.plan_of(fingerprint, Reader::Event(E::CONTRACT))
    }

    fn plan_of(&self, fingerprint: u64, reader: Reader) -> Option<Result<&Plan, &PlanError>> {
        let known = self.known(fingerprint, reader)?;
        let plan = known.plan.get_or_init(|| match &known.writer {
            Writer::Given(schema) => known.reader.plan(&schema.table()),
            Writer::Recorded(version) => known.reader.plan(&version.schema().table()),
        });
        Some(plan.as_ref())
    }

    /// Whether the writer with this fingerprint wrote a version of an event, or of an older major that is upcast to it.
    #[must_use]
    pub fn knows(&self, fingerprint: u64, event: &Contract) -> bool {
        let known = self.known.get(&fingerprint).into_iter().flatten();
        known.into_iter().any(|known| match known.reader {
            Reader::Event(other) => other.fingerprint == event.fingerprint,
            Reader::Former(former) => event.upcasts_from(former),
        })
    }

    fn known(&self, fingerprint: u64, reader: Reader) -> Option<&Known> {
        let known = self.known.get(&fingerprint)?;
        known.iter().find(|known| known.reader.is(reader))
    }

    /// Reads a record that another schema than the event's own was written with. That of an older major is upcast, also where somebody gave
    /// it as a version of the event.
    pub(crate) fn read<'de, E: DecodeEvent<'de>>(
        &'de self,
        fingerprint: u64,
        payload: &'de [u8],
    ) -> Result<Foreign<E>, ReadError> {
        if let Some(event) = E::read_former(fingerprint, payload, self) {
            return event.map(Foreign::Former);
        }
        match self.plan::<E>(fingerprint) {
            Some(plan) => run(plan, E::CONTRACT.name, payload).map(Foreign::Version),
            None => Err(ReadError::UnknownWriterSchema { fingerprint }),
        }
    }

    /// Reads a record of a former major into its type; `None` when the writer is no version that the type reads.
    pub(crate) fn decode_former<F: FormerEvent>(
        &self,
        fingerprint: u64,
        payload: &[u8],
    ) -> Option<Result<F, ReadError>> {
        let plan = self.plan_of(fingerprint, Reader::Former(F::FORMER))?;
        Some(run(plan, F::FORMER.full_name, payload))
    }
}

/// Runs a plan for the value of a record.
fn run<'de, T: Decode<'de>>(
    plan: Result<&'de Plan, &PlanError>,
    event: &'static str,
    payload: &'de [u8],
) -> Result<T, ReadError> {
    let read = match plan {
        Ok(plan) => plan.decode(payload),
        Err(error) => Err(DecodeError::new(DecodeErrorKind::Unresolvable {
            reason: error.to_string(),
        })),
    };
    read.map_err(|source| ReadError::Decode {
        event,
        part: "value",
        source,
    })
}
