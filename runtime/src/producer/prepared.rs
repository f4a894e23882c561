//! An event as the bytes of a record, in buffers that are used again: what `Event::to_record` makes, plus what a client knows.

use std::cell::Cell;

use crate::claim_check::{self, DATA_REF, WITHIN};
use crate::codec::json;
use crate::event::{
    CONTENT_TYPE, Contract, EVENT_ID, EVENT_TYPE, Event, Key, Record, RecordError, RecordHeaders,
};
use crate::size::{HEADER_OVERHEAD, RECORD_OVERHEAD, largest_fields};
use crate::{ClaimCheck, EncodeError, Timestamp, TraceContext};

/// CloudEvents in Kafka's binary mode (CloudEvents Kafka protocol binding 1.0.2).
const VERSION: (&str, &str) = ("ce_specversion", "1.0");
const SOURCE: &str = "ce_source";
const TIME: &str = "ce_time";

/// Buffers larger than this are not kept for the next event.
const KEPT: usize = 64 * 1024;

thread_local! {
    static SPARE: Cell<Option<Box<Prepared>>> = const { Cell::new(None) };
}

/// A record that is ready to be sent.
#[derive(Default)]
pub(super) struct Prepared {
    key: Vec<u8>,
    has_key: bool,
    value: Vec<u8>,
    has_value: bool,
    /// The headers that are fields of the event.
    own: RecordHeaders,
    id: Vec<u8>,
    /// A moment as a text, and which one: many events that are sent one after the other are of the same millisecond.
    time: Vec<u8>,
    time_of: Option<Timestamp>,
    timestamp: Option<Timestamp>,
    /// The trace that it belongs to, unless the event says itself which.
    trace: Option<TraceContext>,
    /// Where the value is, when it is a reference, and the objects that it refers to itself.
    claimed: Option<(String, Vec<u8>)>,
}

impl Prepared {
    /// The record of an event.
    pub(super) fn event<E: Event>(
        event: &E,
        source: &str,
        trace: Option<TraceContext>,
    ) -> Result<Box<Self>, RecordError> {
        Self::of_any_size(event, trace)?.checked(event, source)
    }

    /// The record of an event, which may be larger than the event allows.
    pub(super) fn of_any_size<E: Event>(
        event: &E,
        trace: Option<TraceContext>,
    ) -> Result<Box<Self>, RecordError> {
        let mut this = Self::take();
        let contract = E::CONTRACT;
        if let Err(source) = this.encode(event) {
            this.recycle();
            return Err(encode_error(contract, source));
        }
        this.timestamp = event.timestamp();
        this.trace = trace;
        this.stamp();
        Ok(this)
    }

    /// The record, when it is no larger than the event allows.
    pub(super) fn checked<E: Event>(
        self: Box<Self>,
        event: &E,
        source: &str,
    ) -> Result<Box<Self>, RecordError> {
        let contract = E::CONTRACT;
        let size = self.size(contract, source);
        if size > contract.max_message_bytes as usize {
            self.recycle();
            return Err(RecordError::TooLarge {
                event: contract.name,
                size,
                limit: contract.max_message_bytes,
                largest: largest_fields(event),
            });
        }
        Ok(self)
    }

    /// Takes the value away, to be put elsewhere.
    pub(super) fn take_value(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.value)
    }

    /// Puts a reference in the place of the value; `within` are the objects that the value refers to.
    pub(super) fn refer_to(
        &mut self,
        check: &ClaimCheck,
        within: Vec<u8>,
    ) -> Result<(), EncodeError> {
        json::encode(check, &mut self.value)?;
        self.claimed = Some((check.uri.clone(), within));
        Ok(())
    }

    /// The record that deletes a key.
    pub(super) fn tombstone<E: Event>(
        key: &E::Key,
        trace: Option<TraceContext>,
    ) -> Result<Box<Self>, RecordError> {
        let mut this = Self::take();
        if let Err(source) = key.encode_key(&mut this.key) {
            this.recycle();
            return Err(encode_error(E::CONTRACT, source));
        }
        this.has_key = true;
        this.trace = trace;
        this.stamp();
        Ok(this)
    }

    fn encode<E: Event>(&mut self, event: &E) -> Result<(), EncodeError> {
        self.has_key = event.encode_key(&mut self.key)?;
        event.encode_value(&mut self.value)?;
        self.has_value = true;
        event.encode_headers(&mut self.own)
    }

    /// Gives the record an id of its own, and the time of what happened.
    fn stamp(&mut self) {
        let now = Timestamp::now();
        let mut id = uuid::Uuid::encode_buffer();
        let id = event_id(now).hyphenated().encode_lower(&mut id);
        self.id.extend_from_slice(id.as_bytes());
        let time = self.timestamp.unwrap_or(now);
        if self.time_of != Some(time) {
            self.time.clear();
            time.write_rfc3339(&mut self.time);
            self.time_of = Some(time);
        }
    }

    pub(super) fn key(&self) -> Option<&[u8]> {
        self.has_key.then_some(&self.key)
    }

    pub(super) fn value(&self) -> Option<&[u8]> {
        self.has_value.then_some(&self.value)
    }

    pub(super) fn timestamp(&self) -> Option<Timestamp> {
        self.timestamp
    }

    /// All headers in order: of the event, and of CloudEvents where the event has none of that name.
    pub(super) fn headers<'a>(
        &'a self,
        contract: &'static Contract,
        source: &'a str,
    ) -> impl Iterator<Item = (&'a str, Option<&'a [u8]>)> {
        let content_type = match self.claimed {
            None => contract.format.content_type(),
            Some(_) => claim_check::CONTENT_TYPE,
        };
        let of_kind = self
            .has_value
            .then_some((CONTENT_TYPE, content_type.as_bytes()));
        let references = self
            .claimed
            .iter()
            .flat_map(|(uri, within)| [(DATA_REF, uri.as_bytes()), (WITHIN, within.as_slice())]);
        let references = references.filter(|(_, value)| !value.is_empty());
        let constant = contract
            .constant_headers
            .iter()
            .filter(|_| self.has_value)
            .map(|(name, value)| (*name, value.as_bytes()));
        let written = [(EVENT_TYPE, contract.full_name.as_bytes())]
            .into_iter()
            .chain(of_kind)
            .chain(references)
            .chain(constant)
            .map(|(name, value)| (name, Some(value)))
            .chain(
                self.own
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_deref())),
            );
        let has = |wanted: &str| {
            let constant = contract.constant_headers.iter().map(|(name, _)| *name);
            let own = self.own.iter().map(|(name, _)| name.as_str());
            constant.chain(own).any(|name| name == wanted)
        };
        let added = [
            (VERSION.0, VERSION.1.as_bytes()),
            (EVENT_ID, &*self.id),
            (SOURCE, source.as_bytes()),
            (TIME, &*self.time),
        ]
        .into_iter()
        .chain(self.trace.iter().flat_map(TraceContext::headers))
        .filter(move |(name, _)| !has(name))
        .map(|(name, value)| (name, Some(value)));
        written.chain(added)
    }

    /// The same record with buffers of its own.
    pub(super) fn to_record(&self, contract: &'static Contract, source: &str) -> Record {
        let mut record = Record::default();
        record.key = self.key().map(<[u8]>::to_vec);
        record.value = self.value().map(<[u8]>::to_vec);
        record.timestamp = self.timestamp;
        let headers = self.headers(contract, source);
        record.headers = headers
            .map(|(name, value)| (name.to_owned(), value.map(<[u8]>::to_vec)))
            .collect();
        record
    }

    /// What the record takes of a batch at most, in bytes.
    pub(super) fn size(&self, contract: &'static Contract, source: &str) -> usize {
        let headers = self
            .headers(contract, source)
            .map(|(name, value)| name.len() + value.map_or(0, <[u8]>::len))
            .map(|bytes| bytes + HEADER_OVERHEAD as usize);
        self.key.len() + self.value.len() + headers.sum::<usize>() + RECORD_OVERHEAD as usize
    }

    fn take() -> Box<Self> {
        SPARE.take().unwrap_or_default()
    }

    /// Keeps the buffers for the next event of this thread.
    pub(super) fn recycle(mut self: Box<Self>) {
        if self.value.capacity() > KEPT || self.key.capacity() > KEPT {
            return;
        }
        self.key.clear();
        self.value.clear();
        self.own.clear();
        self.id.clear();
        (self.has_key, self.has_value, self.timestamp) = (false, false, None);
        self.trace = None;
        self.claimed = None;
        SPARE.set(Some(self));
    }
}

/// A UUID of version 7 (RFC 9562): the time in milliseconds, and 74 random bits. `Uuid::now_v7` counts instead within a millisecond, for which
/// all threads wait for one another.
fn event_id(now: Timestamp) -> uuid::Uuid {
    let millis = u64::try_from(now.as_millis()).unwrap_or(0);
    let [random @ .., _, _, _, _, _, _] = rand::random::<u128>().to_ne_bytes();
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

pub(super) fn encode_error(contract: &'static Contract, source: EncodeError) -> RecordError {
    RecordError::Encode {
        event: contract.name,
        source,
    }
}
