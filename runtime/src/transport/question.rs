//! A question to the cluster that rdkafka does not wrap: its options, and the queue that its answer comes to.

use std::ffi::{CStr, CString};
use std::os::raw::c_char;
use std::time::Duration;

use rdkafka::bindings as sys;
use rdkafka::client::{Client, ClientContext};
use rdkafka::error::{IsError as _, RDKafkaErrorCode};
use rdkafka::types::RDKafkaRespErr;

use super::ClientError;

/// Room for librdkafka's own words on an option that it refuses.
const WORDS: usize = 256;

/// A kind of question, and what is done by it, for errors.
#[derive(Clone, Copy)]
pub(super) struct Question {
    pub(super) operation: sys::rd_kafka_admin_op_t,
    pub(super) doing: &'static str,
}

impl Question {
    /// Asks, and reads the answer. `ask` makes the call; both get what lives until they return. Blocks.
    pub(super) fn ask<C: ClientContext, R>(
        self,
        client: &Client<C>,
        within: Duration,
        ask: impl FnOnce(*mut sys::rd_kafka_AdminOptions_t, *mut sys::rd_kafka_queue_t),
        read: impl FnOnce(*mut sys::rd_kafka_event_t) -> Result<R, ClientError>,
    ) -> Result<R, ClientError> {
        let options = self.options(client, within)?;
        let queue = Queue::new(client);
        ask(options.0, queue.0);
        // The client answers in time by itself; a second more, so that its own words are heard.
        let patience = millis(within).saturating_add(1_000);
        // SAFETY: the queue lives.
        let event = unsafe { sys::rd_kafka_queue_poll(queue.0, patience) };
        if event.is_null() {
            return Err(ClientError::silence(self.doing, within));
        }
        let event = Event(event);
        // SAFETY: the event lives, and with it its words.
        unsafe {
            self.refused(
                sys::rd_kafka_event_error(event.0),
                sys::rd_kafka_event_error_string(event.0),
            )?;
        }
        read(event.0)
    }

    fn options<C: ClientContext>(
        self,
        client: &Client<C>,
        within: Duration,
    ) -> Result<Options, ClientError> {
        // SAFETY: the client lives.
        let options =
            Options(unsafe { sys::rd_kafka_AdminOptions_new(client.native_ptr(), self.operation) });
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
        unsafe { self.refused(code, words.as_ptr()) }.map(|()| options)
    }

    /// An error from a code and the words for it.
    ///
    /// # Safety
    /// The words are null, or end with a zero byte and live.
    pub(super) unsafe fn refused(
        self,
        code: RDKafkaRespErr,
        words: *const c_char,
    ) -> Result<(), ClientError> {
        if !code.is_error() {
            return Ok(());
        }
        let code = RDKafkaErrorCode::from(code);
        if words.is_null() {
            return Err(ClientError::of_code(self.doing, code));
        }
        // SAFETY: as the caller says.
        let words = unsafe { CStr::from_ptr(words) }.to_string_lossy();
        // Of some errors a broker says no more than the code.
        let text = format!("{code}: {words}");
        Err(ClientError::told(self.doing, code, text))
    }

    pub(super) fn no_answer(self) -> ClientError {
        ClientError::other(self.doing, "the cluster gave no answer")
    }

    pub(super) fn c_text(self, text: &str) -> Result<CString, ClientError> {
        CString::new(text)
            .map_err(|_| ClientError::other(self.doing, "a name or value has a zero byte in it"))
    }
}

/// How long the cluster may take.
struct Options(*mut sys::rd_kafka_AdminOptions_t);

impl Drop for Options {
    fn drop(&mut self) {
        // SAFETY: made where a question is asked, given back once.
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
}

impl Drop for Queue {
    fn drop(&mut self) {
        // SAFETY: made by `new`, given back once.
        unsafe { sys::rd_kafka_queue_destroy(self.0) };
    }
}

/// The answer. What it lends is read before it is given back.
struct Event(*mut sys::rd_kafka_event_t);

impl Drop for Event {
    fn drop(&mut self) {
        // SAFETY: the queue gave it, and it is given back once.
        unsafe { sys::rd_kafka_event_destroy(self.0) };
    }
}

fn millis(time: Duration) -> i32 {
    i32::try_from(time.as_millis()).unwrap_or(i32::MAX)
}
