//! Setting keys of a topic one by one (KIP-339), which rdkafka does not wrap: the call that it has replaces all keys of a topic at once, so
//! that what somebody else set in between is lost.

use std::ffi::{CStr, CString};
use std::os::raw::c_char;
use std::time::Duration;

use rdkafka::bindings as sys;
use rdkafka::client::{Client, ClientContext};
use rdkafka::error::{IsError as _, RDKafkaErrorCode};
use rdkafka::types::RDKafkaRespErr;

use super::ClientError;

const DOING: &str = "cannot change the topic's configuration";

/// Room for librdkafka's own words on an option that it refuses.
const WORDS: usize = 256;

/// Sets keys of a topic; the others keep their values. Blocks until the cluster answered.
pub(super) fn set_each<C: ClientContext>(
    client: &Client<C>,
    topic: &str,
    keys: &[(String, String)],
    within: Duration,
) -> Result<(), ClientError> {
    let resource = Resource::new(topic)?;
    for (key, value) in keys {
        resource.set(key, value)?;
    }
    let options = Options::new(client, within)?;
    let queue = Queue::new(client);
    let mut resources = [resource.0];
    // SAFETY: client, resource, options and queue live until after the answer; the call copies what it needs of the resource.
    unsafe {
        sys::rd_kafka_IncrementalAlterConfigs(
            client.native_ptr(),
            resources.as_mut_ptr(),
            resources.len(),
            options.0,
            queue.0,
        );
    }
    queue.answer(within)
}

/// What is changed.
struct Resource(*mut sys::rd_kafka_ConfigResource_t);

impl Resource {
    fn new(topic: &str) -> Result<Self, ClientError> {
        let name = c_text(topic)?;
        // SAFETY: the name ends with a zero byte, and is copied.
        let resource = unsafe {
            sys::rd_kafka_ConfigResource_new(
                sys::rd_kafka_ResourceType_t::RD_KAFKA_RESOURCE_TOPIC,
                name.as_ptr(),
            )
        };
        Ok(Self(resource))
    }

    fn set(&self, key: &str, value: &str) -> Result<(), ClientError> {
        let (key, value) = (c_text(key)?, c_text(value)?);
        let set = sys::rd_kafka_AlterConfigOpType_t::RD_KAFKA_ALTER_CONFIG_OP_TYPE_SET;
        // SAFETY: the resource lives, both texts end with a zero byte and are copied; an error is read before it is given back.
        unsafe {
            let error = sys::rd_kafka_ConfigResource_add_incremental_config(
                self.0,
                key.as_ptr(),
                set,
                value.as_ptr(),
            );
            if error.is_null() {
                return Ok(());
            }
            let failed = refused(
                sys::rd_kafka_error_code(error),
                sys::rd_kafka_error_string(error),
            );
            sys::rd_kafka_error_destroy(error);
            failed
        }
    }
}

impl Drop for Resource {
    fn drop(&mut self) {
        // SAFETY: made by `new`, given back once.
        unsafe { sys::rd_kafka_ConfigResource_destroy(self.0) };
    }
}

/// How long the cluster may take.
struct Options(*mut sys::rd_kafka_AdminOptions_t);

impl Options {
    fn new<C: ClientContext>(client: &Client<C>, within: Duration) -> Result<Self, ClientError> {
        let operation = sys::rd_kafka_admin_op_t::RD_KAFKA_ADMIN_OP_INCREMENTALALTERCONFIGS;
        // SAFETY: the client lives.
        let options =
            Self(unsafe { sys::rd_kafka_AdminOptions_new(client.native_ptr(), operation) });
        let mut words = [0 as c_char; WORDS];
        // SAFETY: the options live, and the words have the room that is said.
        let code = unsafe {
            sys::rd_kafka_AdminOptions_set_request_timeout(
                options.0,
                millis(within),
                words.as_mut_ptr(),
                words.len(),
            )
        };
        // SAFETY: librdkafka ends its words with a zero byte, and there is one where it wrote none.
        unsafe { refused(code, words.as_ptr()) }.map(|()| options)
    }
}

impl Drop for Options {
    fn drop(&mut self) {
        // SAFETY: made by `new`, given back once.
        unsafe { sys::rd_kafka_AdminOptions_destroy(self.0) };
    }
}

/// Where the answer comes.
struct Queue(*mut sys::rd_kafka_queue_t);

impl Queue {
    fn new<C: ClientContext>(client: &Client<C>) -> Self {
        // SAFETY: the client lives.
        Self(unsafe { sys::rd_kafka_queue_new(client.native_ptr()) })
    }

    fn answer(&self, within: Duration) -> Result<(), ClientError> {
        // The client answers in time by itself; a second more, so that its own words are heard.
        let patience = millis(within).saturating_add(1_000);
        // SAFETY: the queue lives.
        let event = unsafe { sys::rd_kafka_queue_poll(self.0, patience) };
        if event.is_null() {
            return Err(ClientError::silence(DOING, within));
        }
        // SAFETY: the event lives until it is given back, and what it lends is read before.
        unsafe {
            let answer = of_event(event);
            sys::rd_kafka_event_destroy(event);
            answer
        }
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        // SAFETY: made by `new`, given back once.
        unsafe { sys::rd_kafka_queue_destroy(self.0) };
    }
}

/// # Safety
/// The event is one that lives.
unsafe fn of_event(event: *mut sys::rd_kafka_event_t) -> Result<(), ClientError> {
    // SAFETY: the event lives, and its result and resources as long.
    unsafe {
        refused(
            sys::rd_kafka_event_error(event),
            sys::rd_kafka_event_error_string(event),
        )?;
        let result = sys::rd_kafka_event_IncrementalAlterConfigs_result(event);
        if result.is_null() {
            return Err(ClientError::other(DOING, "the cluster gave no answer"));
        }
        let mut count = 0;
        let resources = sys::rd_kafka_IncrementalAlterConfigs_result_resources(result, &mut count);
        for at in 0..count {
            let resource = *resources.add(at);
            refused(
                sys::rd_kafka_ConfigResource_error(resource),
                sys::rd_kafka_ConfigResource_error_string(resource),
            )?;
        }
    }
    Ok(())
}

/// An error from a code and the words for it.
///
/// # Safety
/// The words are null, or end with a zero byte and live.
unsafe fn refused(code: RDKafkaRespErr, words: *const c_char) -> Result<(), ClientError> {
    if !code.is_error() {
        return Ok(());
    }
    let code = RDKafkaErrorCode::from(code);
    if words.is_null() {
        return Err(ClientError::of_code(DOING, code));
    }
    // SAFETY: as the caller says.
    let words = unsafe { CStr::from_ptr(words) }.to_string_lossy();
    let error = rdkafka::error::KafkaError::AdminOp(code);
    Err(ClientError::reported(DOING, &error, &words))
}

fn c_text(text: &str) -> Result<CString, ClientError> {
    CString::new(text)
        .map_err(|_| ClientError::other(DOING, "a name or value has a zero byte in it"))
}

fn millis(time: Duration) -> i32 {
    i32::try_from(time.as_millis()).unwrap_or(i32::MAX)
}
