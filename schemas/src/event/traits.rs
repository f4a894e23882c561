//! The traits that `#[kafka_event]` gives a type, and how they make a record and read one.

use super::read::read;
use super::record::{CONTENT_TYPE, EVENT_TYPE, SINGLE_OBJECT};
use super::{
    Contract, Format, Key, ReadError, Record, RecordError, RecordHeaders, RecordRef, Writers,
    constants, recorded,
};
use crate::codec::{avro, json};
use crate::{Decode, DecodeError, EncodeError, EventType, LargeBytes, Timestamp};

/// A type that is an event: `#[kafka_event]` implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event",
    label = "not an event",
    note = "mark the struct with `#[kafka_event(topic = \"…\")]`"
)]
pub trait Event: EventType + Default {
    /// The type of its key; [`NoKey`](super::NoKey) when it has none.
    type Key: Key;

    /// What it promises but for the fingerprint: all that the compiler needs to check the event.
    #[doc(hidden)]
    const FACTS: &'static Contract;

    /// What a tool that finds the event in a binary is told of it, besides its schema.
    #[doc(hidden)]
    const HEAD: &'static str;

    /// What it promises.
    const CONTRACT: &'static Contract = &constants::contract::<Self>();

    /// Its schema as JSON, compact.
    const SCHEMA_JSON: &'static str = constants::schema_json::<Self>();

    /// The Parsing Canonical Form of its schema.
    const CANONICAL_FORM: &'static str = constants::canonical_form::<Self>();

    /// Appends the bytes of its key to `out`; `false` when it has none.
    ///
    /// # Errors
    /// As [`EventType::encode`].
    fn encode_key(&self, out: &mut Vec<u8>) -> Result<bool, EncodeError>;

    /// Appends the bytes of `key`, the only field of its key.
    ///
    /// # Errors
    /// As [`EventType::encode`].
    #[doc(hidden)]
    fn encode_key_field(&self, key: &Self::Key, out: &mut Vec<u8>) -> Result<bool, EncodeError> {
        key.encode_key(out)?;
        Ok(true)
    }

    /// Appends the headers that are fields of its own.
    ///
    /// # Errors
    /// As [`EventType::encode`].
    fn encode_headers(&self, out: &mut RecordHeaders) -> Result<(), EncodeError>;

    /// Its timestamp; `None` leaves it to the client.
    fn timestamp(&self) -> Option<Timestamp>;

    /// Calls `found` with each of its values that a producer has to upload first: those of fields with `#[event(claim_check)]`.
    #[doc(hidden)]
    fn each_claim<'a>(&'a self, _found: &mut dyn FnMut(&'a LargeBytes)) {}

    /// Appends its payload to `out`: the value of the record without a frame.
    ///
    /// # Errors
    /// As [`EventType::encode`].
    fn encode_payload(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        match Self::CONTRACT.format {
            Format::Json => json::encode(self, out),
            // An event in raw format overrides this method.
            Format::Avro | Format::Raw => avro::encode(self, out),
        }
    }

    /// Appends the value of its record to `out`: the payload, behind a frame where the format has one.
    ///
    /// # Errors
    /// As [`EventType::encode`].
    fn encode_value(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let contract = Self::CONTRACT;
        if contract.format == Format::Avro {
            out.extend_from_slice(&SINGLE_OBJECT);
            out.extend_from_slice(&contract.fingerprint.to_le_bytes());
        }
        self.encode_payload(out)
    }

    /// The record of this event, as it would be sent: without a broker, and with nothing that only a client knows.
    ///
    /// # Errors
    /// When a value has no place in the schema, or the record is larger than the event's `max_message_bytes`.
    fn to_record(&self) -> Result<Record, RecordError> {
        let contract = Self::CONTRACT;
        let encode = |source| RecordError::Encode {
            event: contract.name,
            source,
        };
        let mut key = Vec::new();
        let has_key = self.encode_key(&mut key).map_err(encode)?;
        let mut value = Vec::with_capacity(256);
        self.encode_value(&mut value).map_err(encode)?;
        let mut headers = vec![
            (
                EVENT_TYPE.to_owned(),
                Some(contract.full_name.as_bytes().to_vec()),
            ),
            (
                CONTENT_TYPE.to_owned(),
                Some(contract.format.content_type().as_bytes().to_vec()),
            ),
        ];
        headers.extend(
            contract
                .constant_headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), Some(value.as_bytes().to_vec()))),
        );
        self.encode_headers(&mut headers).map_err(encode)?;
        let record = Record {
            key: has_key.then_some(key),
            value: Some(value),
            headers,
            timestamp: self.timestamp(),
        };
        let size = record.size();
        if size > contract.max_message_bytes as usize {
            return Err(RecordError::TooLarge {
                event: contract.name,
                size,
                limit: contract.max_message_bytes,
                largest: crate::size::largest_fields(self),
            });
        }
        Ok(record)
    }

    /// Reads the event from a record that this type or a released version of its recorded history wrote; a record of another version as
    /// Avro's schema resolution says, fields that the writer did not have yet from their default.
    ///
    /// A record of an older major version is read into its old type and [upcast](crate::Upcast). A field that travels as a header then has
    /// the record's header where the record has it, and otherwise stays as the upcaster made it.
    ///
    /// # Errors
    /// When the record is a tombstone, of another event, or its bytes are not what the schema says; when it was written with a
    /// schema that the history does not have, [`ReadError::UnknownWriterSchema`]; when it has the id of its schema in a registry instead,
    /// [`ReadError::UnknownSchemaId`]; when an upcaster refuses it, [`ReadError::Upcast`].
    fn from_record<'de>(record: &RecordRef<'de>) -> Result<Self, ReadError>
    where
        Self: DecodeEvent<'de>,
    {
        read(
            record,
            |_| None,
            |fingerprint, payload| recorded::of_event(Self::CONTRACT).read(fingerprint, payload),
        )
    }

    /// Reads the payload of a record of an older major version; `None` when the writer is no version that is upcast to this event.
    #[doc(hidden)]
    fn read_former(
        _fingerprint: u64,
        _payload: &[u8],
        _writers: &Writers,
    ) -> Option<Result<Self, ReadError>> {
        None
    }

    /// Reads the event from a record that this or another version of it wrote, as [`from_record`](Self::from_record) does with those of the
    /// recorded history: here `writers` know the other versions ([`Writers::of`] begins with the recorded ones). An event that borrows may borrow such a default from `writers`.
    ///
    /// # Errors
    /// As [`from_record`](Self::from_record); and when the writer's schema cannot be resolved to this event's.
    fn from_record_with<'de>(
        record: &RecordRef<'de>,
        writers: &'de Writers,
    ) -> Result<Self, ReadError>
    where
        Self: DecodeEvent<'de>,
    {
        read(
            record,
            |id| writers.fingerprint_of(id),
            |fingerprint, payload| writers.read(fingerprint, payload),
        )
    }

    /// Reads the key of a record of this event.
    ///
    /// # Errors
    /// When the key is not one of this event.
    fn key_of(record: &RecordRef<'_>) -> Result<Self::Key, ReadError> {
        Self::Key::decode_key(record.key.unwrap_or_default()).map_err(|source| ReadError::Decode {
            event: Self::CONTRACT.name,
            part: "key",
            source,
        })
    }
}

/// An event that can be read from a record whose bytes live for `'de`: `#[kafka_event]` implements it.
pub trait DecodeEvent<'de>: Event + Decode<'de> {
    /// Takes the fields that travel as headers from the record. One that the record does not have is an error, or, with `upcast`, leaves its
    /// field as it is.
    ///
    /// # Errors
    /// When a header is missing or its text is not that of the field's type.
    fn decode_headers(&mut self, record: &RecordRef<'de>, upcast: bool) -> Result<(), DecodeError>;

    /// Reads the value of a record in raw format, the bytes of the only payload field; an event in that format overrides it.
    ///
    /// # Errors
    /// When the bytes are not of the field's type.
    fn decode_raw(value: &'de [u8]) -> Result<Self, DecodeError> {
        avro::decode(value)
    }
}

/// The record that deletes a key from a compacted topic: the key and no value.
///
/// # Errors
/// As [`EventType::encode`], of the key.
pub fn tombstone<E: Event>(key: &E::Key) -> Result<Record, RecordError> {
    let mut bytes = Vec::new();
    key.encode_key(&mut bytes)
        .map_err(|source| RecordError::Encode {
            event: E::CONTRACT.name,
            source,
        })?;
    let headers = vec![(
        EVENT_TYPE.to_owned(),
        Some(E::CONTRACT.full_name.as_bytes().to_vec()),
    )];
    Ok(Record {
        key: Some(bytes),
        value: None,
        headers,
        timestamp: None,
    })
}
