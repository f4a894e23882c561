//! What a client tells on its own: errors, lines of its log, statistics.

use std::borrow::Cow;
use std::ffi::CStr;
use std::os::raw::c_char;
use std::ptr;

use rdkafka::bindings as sys;
use rdkafka::client::{Client, ClientContext};
use rdkafka::error::KafkaError;

use super::log;

/// Serves what a client has told that nobody else serves.
pub(super) fn serve<C: ClientContext>(client: &Client<C>) {
    // SAFETY: the client lives; the queue and each event are given back once.
    unsafe {
        let queue = sys::rd_kafka_queue_get_main(client.native_ptr());
        if queue.is_null() {
            return;
        }
        loop {
            let event = sys::rd_kafka_queue_poll(queue, 0);
            if event.is_null() {
                break;
            }
            tell(event, &**client.context());
            sys::rd_kafka_event_destroy(event);
        }
        sys::rd_kafka_queue_destroy(queue);
    }
}

/// Passes an event on, if it is of one of these kinds.
///
/// # Safety
/// The event lives.
pub(super) unsafe fn tell(event: *mut sys::rd_kafka_event_t, context: &impl ClientContext) {
    // SAFETY: the event lives, and its texts as long; each kind is asked for what it has.
    unsafe {
        match sys::rd_kafka_event_type(event) {
            sys::RD_KAFKA_EVENT_ERROR => {
                let error = KafkaError::Global(sys::rd_kafka_event_error(event).into());
                context.error(error, text(sys::rd_kafka_event_error_string(event)).trim());
            }
            sys::RD_KAFKA_EVENT_LOG => log_line(event),
            sys::RD_KAFKA_EVENT_STATS => {
                let statistics = text(sys::rd_kafka_event_stats(event));
                tracing::info!(target: "librdkafka", "{statistics}");
            }
            _ => {}
        }
    }
}

/// # Safety
/// The event lives, and is one of the log.
unsafe fn log_line(event: *mut sys::rd_kafka_event_t) {
    let (mut facility, mut line): (*const c_char, *const c_char) = (ptr::null(), ptr::null());
    let mut level = 0;
    // SAFETY: the event lives, and its texts as long.
    unsafe {
        if sys::rd_kafka_event_log(event, &mut facility, &mut line, &mut level) == 0 {
            log::line(level, text(facility).trim(), text(line).trim());
        }
    }
}

/// # Safety
/// The pointer is null, or a text that ends with a zero byte and lives as long as the result.
unsafe fn text<'a>(text: *const c_char) -> Cow<'a, str> {
    if text.is_null() {
        return Cow::Borrowed("");
    }
    // SAFETY: what the caller promises.
    unsafe { CStr::from_ptr(text) }.to_string_lossy()
}
