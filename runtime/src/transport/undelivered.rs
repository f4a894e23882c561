//! A record that was taken and not acknowledged: it comes back whole, so that it can be kept, and sent again as the same event.

use std::ffi::CStr;
use std::fmt;
use std::slice;
use std::sync::Arc;

use rdkafka::bindings as sys;

use super::{ClientError, ClusterState, native};
use crate::event::{EVENT_ID, EVENT_TYPE, Record};

/// What is known of a record whose send failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is not in the log.
    No,
    /// It may be: the answer was lost, and a reader may see it.
    Maybe,
}

/// A record that a producer took and that was not acknowledged, and why.
///
/// It has all that was to be written, its event id (`ce_id`) among the headers:
/// [`Producer::send_record`](crate::Producer::send_record) sends it again as the same event, so that a consumer that remembers ids drops
/// the second one where [`written`](Self::written) is [`Written::Maybe`] and both arrived. It can also be kept first, in a file or a
/// database, and be sent by another process.
#[derive(Clone)]
#[non_exhaustive]
pub struct Undelivered {
    /// The topic that it was for.
    pub topic: Arc<str>,
    /// Key, value, headers and timestamp.
    pub record: Record,
    /// Whether it may be in the log all the same.
    pub written: Written,
    /// Why it was given up.
    pub source: ClientError,
    /// What the cluster was like when the record's time had run out; `None` when it was given up for another reason.
    pub cluster: Option<ClusterState>,
}

impl Undelivered {
    /// # Safety
    /// The message lives, and a client with [`Reports`](super::deliveries::Reports) made it.
    pub(super) unsafe fn new(message: &sys::rd_kafka_message_t, source: ClientError) -> Self {
        // SAFETY: the message lives, and with it its topic, and key and value of the sizes that it tells.
        let (topic, key, value, status) = unsafe {
            (
                CStr::from_ptr(sys::rd_kafka_topic_name(message.rkt)),
                part(message.key.cast(), message.key_len),
                part(message.payload.cast(), message.len),
                sys::rd_kafka_message_status(message),
            )
        };
        let mut record = Record::default();
        (record.key, record.value) = (key, value);
        // SAFETY: the message lives.
        unsafe {
            native::each_header_of(message, |name, value| {
                let header = (name.to_owned(), value.map(<[u8]>::to_vec));
                record.headers.push(header);
            });
        }
        let not_written = sys::rd_kafka_msg_status_t::RD_KAFKA_MSG_STATUS_NOT_PERSISTED;
        Self {
            topic: topic.to_string_lossy().into(),
            record,
            written: match status == not_written {
                true => Written::No,
                false => Written::Maybe,
            },
            source,
            cluster: None,
        }
    }

    /// The event's id: the header `ce_id`.
    #[must_use]
    pub fn event_id(&self) -> Option<&str> {
        self.header(EVENT_ID)
    }

    /// The full name of the event's type: the header `ce_type`.
    #[must_use]
    pub fn event_type(&self) -> Option<&str> {
        self.header(EVENT_TYPE)
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.record.headers.iter();
        let (_, value) = headers.find(|(there, _)| there == name)?;
        std::str::from_utf8(value.as_deref()?).ok()
    }

    /// How much memory its bytes take.
    pub(super) fn len(&self) -> usize {
        let part = |part: &Option<Vec<u8>>| part.as_ref().map_or(0, Vec::len);
        let headers = self.record.headers.iter();
        let headers = headers.map(|(name, value)| name.len() + part(value));
        part(&self.record.key) + part(&self.record.value) + headers.sum::<usize>()
    }
}

/// # Safety
/// The pointer is null, or `len` bytes are behind it.
unsafe fn part(start: *const u8, len: usize) -> Option<Vec<u8>> {
    // SAFETY: what the caller promises.
    (!start.is_null()).then(|| unsafe { slice::from_raw_parts(start, len) }.to_vec())
}

impl fmt::Display for Undelivered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let event = self.event_type().unwrap_or("a record");
        let id = self.event_id().unwrap_or("none");
        let topic = &self.topic;
        match self.written {
            Written::No => write!(f, "{event} (id {id}) was not written to `{topic}`"),
            Written::Maybe => write!(
                f,
                "whether {event} (id {id}) was written to `{topic}` is not known: it may have been"
            ),
        }?;
        self.cluster
            .as_ref()
            .map_or(Ok(()), |state| write!(f, "; {state}"))
    }
}

/// Without what the record contains.
impl fmt::Debug for Undelivered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Undelivered")
            .field("topic", &self.topic)
            .field("event_type", &self.event_type())
            .field("event_id", &self.event_id())
            .field("written", &self.written)
            .field("source", &self.source)
            .field("cluster", &self.cluster)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Undelivered {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}
