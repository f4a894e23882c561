//! A topic of a producer, and handing records over for it: the client looks the topic up once and not for every record.

use std::ffi::CString;
use std::mem;
use std::os::raw::{c_int, c_void};
use std::ptr::{self, NonNull};
use std::sync::Arc;

use rdkafka::bindings as sys;
use rdkafka::error::RDKafkaErrorCode;
use rdkafka::producer::{BaseProducer, Producer as _};
use rdkafka::types::RDKafkaRespErr;
use rdkafka::util::IntoOpaque as _;
use sys::rd_kafka_vtype_t as Part;

use super::deliveries::Reports;
use super::{ClientError, Fate};
use crate::Timestamp;

const ANY_PARTITION: i32 = -1;

/// Room for the headers of CloudEvents and a few of the event.
const HEADERS: usize = 8;

/// A record on its way out, beside its headers.
pub(crate) struct Outgoing<'a> {
    pub(crate) key: Option<&'a [u8]>,
    pub(crate) value: Option<&'a [u8]>,
    /// `None`: now.
    pub(crate) timestamp: Option<Timestamp>,
    /// `None`: the partitioner chooses.
    pub(crate) partition: Option<i32>,
}

/// A topic, as one producer knows it.
pub(crate) struct RawTopic {
    topic: NonNull<sys::rd_kafka_topic_t>,
    name: Arc<str>,
    client: Arc<BaseProducer<Reports>>,
}

// SAFETY: librdkafka's topics may be used from any thread.
unsafe impl Send for RawTopic {}
// SAFETY: as above, and at the same time.
unsafe impl Sync for RawTopic {}

impl RawTopic {
    pub(super) fn new(
        client: &Arc<BaseProducer<Reports>>,
        name: Arc<str>,
    ) -> Result<Self, ClientError> {
        let doing = "the client refuses the topic's name";
        let c_name = CString::new(&*name).map_err(|e| ClientError::other(doing, e.to_string()))?;
        // SAFETY: the client lives, and the name is copied; without a configuration the topic has the client's.
        let topic = unsafe {
            sys::rd_kafka_topic_new(
                client.client().native_ptr(),
                c_name.as_ptr(),
                ptr::null_mut(),
            )
        };
        let topic = NonNull::new(topic);
        let topic =
            topic.ok_or_else(|| ClientError::of_code(doing, RDKafkaErrorCode::InvalidTopic))?;
        let client = Arc::clone(client);
        Ok(Self {
            topic,
            name,
            client,
        })
    }

    pub(crate) fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Puts a record into the queue; all its bytes are copied. `None`: the queue has no room.
    pub(crate) fn enqueue<'h>(
        &self,
        out: &Outgoing<'_>,
        headers: impl Iterator<Item = (&'h str, Option<&'h [u8]>)>,
        fate: &Fate,
    ) -> Result<Option<()>, ClientError> {
        let doing = "the client refuses the record";
        let headers = Headers::new(headers).ok_or_else(|| {
            fate.refuse();
            ClientError::other(doing, "its headers cannot be made")
        })?;
        let (value, value_size) = bytes(out.value);
        let (key, key_size) = bytes(out.key);
        let opaque = fate.clone().into_ptr();
        // SAFETY: client and topic live and belong together; each part is named before it and has the type that librdkafka reads it
        // by; key and value are copied before the call returns.
        let code = unsafe {
            sys::rd_kafka_producev(
                self.client.client().native_ptr(),
                Part::RD_KAFKA_VTYPE_RKT,
                self.topic.as_ptr(),
                Part::RD_KAFKA_VTYPE_PARTITION,
                out.partition.unwrap_or(ANY_PARTITION),
                Part::RD_KAFKA_VTYPE_MSGFLAGS,
                sys::RD_KAFKA_MSG_F_COPY as c_int,
                Part::RD_KAFKA_VTYPE_VALUE,
                value,
                value_size,
                Part::RD_KAFKA_VTYPE_KEY,
                key,
                key_size,
                Part::RD_KAFKA_VTYPE_OPAQUE,
                opaque,
                Part::RD_KAFKA_VTYPE_TIMESTAMP,
                out.timestamp.map_or(0, Timestamp::as_millis),
                Part::RD_KAFKA_VTYPE_HEADERS,
                headers.0.as_ptr(),
                Part::RD_KAFKA_VTYPE_END,
            )
        };
        if code == RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR {
            // They are the record's now, as the fate is.
            mem::forget(headers);
            return Ok(Some(()));
        }
        // SAFETY: it was made above, and the client did not keep it.
        drop(unsafe { Fate::from_ptr(opaque) });
        fate.refuse();
        match code.into() {
            RDKafkaErrorCode::QueueFull => Ok(None),
            code => Err(match self.client.client().fatal_error() {
                Some(fatal) => ClientError::fatal(doing, fatal),
                None => ClientError::of_code(doing, code),
            }),
        }
    }
}

impl Drop for RawTopic {
    fn drop(&mut self) {
        // SAFETY: the topic is this value's own, and its client still lives.
        unsafe { sys::rd_kafka_topic_destroy(self.topic.as_ptr()) }
    }
}

fn bytes(part: Option<&[u8]>) -> (*const c_void, usize) {
    part.map_or((ptr::null(), 0), |part| (part.as_ptr().cast(), part.len()))
}

/// A list of headers. rdkafka's own copies each name once more to put a zero behind it, which librdkafka does not need.
struct Headers(NonNull<sys::rd_kafka_headers_t>);

impl Headers {
    /// `None`: librdkafka gives no list, or does not take a header.
    fn new<'h>(mut headers: impl Iterator<Item = (&'h str, Option<&'h [u8]>)>) -> Option<Self> {
        // SAFETY: it is given back in `drop`, or by the record.
        let list = Self(NonNull::new(unsafe { sys::rd_kafka_headers_new(HEADERS) })?);
        // Not a loop: the chain of iterators that it is goes on faster by itself.
        headers.try_for_each(|(name, value)| {
            let name_size = isize::try_from(name.len()).ok()?;
            let (value, value_size) = bytes(value);
            let value_size = isize::try_from(value_size).ok()?;
            // SAFETY: the list lives; name and value have the sizes that are told, and are copied.
            let code = unsafe {
                sys::rd_kafka_header_add(
                    list.0.as_ptr(),
                    name.as_ptr().cast(),
                    name_size,
                    value,
                    value_size,
                )
            };
            (code == RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR).then_some(())
        })?;
        Some(list)
    }
}

impl Drop for Headers {
    fn drop(&mut self) {
        // SAFETY: the list is this value's own.
        unsafe { sys::rd_kafka_headers_destroy(self.0.as_ptr()) }
    }
}
