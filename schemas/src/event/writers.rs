//! The schemas that an event's records may have been written with, besides its own.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::{Contract, DecodeEvent, Event, ReadError};
use crate::resolve::{Plan, PlanError};
use crate::{DecodeError, DecodeErrorKind, Schema, canonical, fingerprint};

/// Other versions of an event's schema, by their CRC-64-AVRO fingerprint: what [`Event::from_record_with`] reads records of them by.
///
/// How a version is read is worked out when the first record of it comes, once.
///
/// ```
/// use kafka_event_schema::Schema;
/// # use kafka_event_schema::{Event, event::Writers};
/// # fn writers<E: Event>(first_version: &str) -> Result<Writers, kafka_event_schema::ParseErrors> {
/// let writers = Writers::of::<E>().with(Schema::parse(first_version)?);
/// # Ok(writers)
/// # }
/// ```
#[derive(Debug)]
pub struct Writers {
    reader: &'static Contract,
    known: HashMap<u64, Known>,
}

#[derive(Debug)]
struct Known {
    schema: Schema,
    plan: OnceLock<Result<Plan, PlanError>>,
}

impl Writers {
    /// The released versions of the event's recorded history.
    #[must_use]
    pub fn of<E: Event>() -> Self {
        let none = Self {
            reader: E::CONTRACT,
            known: HashMap::new(),
        };
        // Of versions with the same bytes the newest says best what they mean.
        let recorded = E::CONTRACT.history.iter().rev();
        recorded.fold(none, |writers, version| writers.with(version.schema()))
    }

    /// These and another one. Of two with one fingerprint the first counts: their bytes are the same.
    #[must_use]
    pub fn with(mut self, writer: Schema) -> Self {
        let form = canonical::text(&writer.table());
        let fingerprint = fingerprint::crc64(form.as_bytes());
        self.known.entry(fingerprint).or_insert_with(|| Known {
            schema: writer,
            plan: OnceLock::new(),
        });
        self
    }

    /// The event that reads.
    #[must_use]
    pub fn reader(&self) -> &'static Contract {
        self.reader
    }

    /// Whether a writer with this fingerprint is among them.
    #[must_use]
    pub fn knows(&self, fingerprint: u64) -> bool {
        self.known.contains_key(&fingerprint)
    }

    /// How the event reads what the writer with this fingerprint wrote; `None`: it is not among them.
    #[must_use]
    pub fn plan(&self, fingerprint: u64) -> Option<Result<&Plan, &PlanError>> {
        let known = self.known.get(&fingerprint)?;
        let plan = known
            .plan
            .get_or_init(|| Plan::new(&known.schema.table(), &self.reader.schema));
        Some(plan.as_ref())
    }

    pub(super) fn decode<'de, E: DecodeEvent<'de>>(
        &'de self,
        fingerprint: u64,
        payload: &'de [u8],
    ) -> Result<E, ReadError> {
        let refused = |source| ReadError::Decode {
            event: E::CONTRACT.name,
            part: "value",
            source,
        };
        if self.reader.fingerprint != E::CONTRACT.fingerprint {
            let reader = self.reader.name;
            let reason = format!("the writers' schemas that were given are those of `{reader}`");
            return Err(refused(unresolvable(reason)));
        }
        match self.plan(fingerprint) {
            Some(Ok(plan)) => plan.decode(payload).map_err(refused),
            Some(Err(error)) => Err(refused(unresolvable(error.to_string()))),
            None => Err(ReadError::UnknownWriterSchema { fingerprint }),
        }
    }
}

fn unresolvable(reason: String) -> DecodeError {
    DecodeError::new(DecodeErrorKind::Unresolvable { reason })
}
