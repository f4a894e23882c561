//! Commits whose answers can be waited for with a deadline: rdkafka has them without an answer, or with a wait that has no end.

use std::ptr::{self, NonNull};

use rdkafka::TopicPartitionList;
use rdkafka::bindings as sys;
use rdkafka::client::{Client, ClientContext};
use rdkafka::error::RDKafkaErrorCode;
use rdkafka::types::RDKafkaRespErr;

/// The queue of the answers to a consumer's commits. It must be dropped before its client.
pub(super) struct Commits {
    queue: NonNull<sys::rd_kafka_queue_t>,
    open: usize,
    failed: Option<RDKafkaErrorCode>,
    without_metadata: bool,
}

// SAFETY: librdkafka's queues may be used from any thread.
unsafe impl Send for Commits {}

impl Commits {
    pub(super) fn new<C: ClientContext>(client: &Client<C>) -> Option<Self> {
        // SAFETY: the client lives; the queue is given back in `drop`.
        let queue = unsafe { sys::rd_kafka_queue_new(client.native_ptr()) };
        Some(Self {
            queue: NonNull::new(queue)?,
            open: 0,
            failed: None,
            without_metadata: false,
        })
    }

    /// Asks for a commit; its answer comes later.
    pub(super) fn ask<C: ClientContext>(
        &mut self,
        client: &Client<C>,
        offsets: &TopicPartitionList,
    ) -> Result<(), RDKafkaErrorCode> {
        // SAFETY: client, list and queue live; the list is copied. Without a callback the answer is an event in the queue.
        let code = unsafe {
            sys::rd_kafka_commit_queue(
                client.native_ptr(),
                offsets.ptr(),
                self.queue.as_ptr(),
                None,
                ptr::null_mut(),
            )
        };
        if code != RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR {
            return Err(code.into());
        }
        self.open += 1;
        Ok(())
    }

    /// Takes the answers that have come.
    pub(super) fn serve(&mut self) {
        while self.open > 0 {
            // SAFETY: the queue lives; an event that is returned is given back once, after its list was read.
            let code = unsafe {
                let event = sys::rd_kafka_queue_poll(self.queue.as_ptr(), 0);
                if event.is_null() {
                    return;
                }
                let code = first_error(event);
                sys::rd_kafka_event_destroy(event);
                code
            };
            self.open -= 1;
            if code == RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR {
                continue;
            }
            let error = RDKafkaErrorCode::from(code);
            tracing::warn!(%error, "a commit failed; the next one covers it");
            self.failed = Some(error);
            self.without_metadata |= error == RDKafkaErrorCode::OffsetMetadataTooLarge;
        }
    }

    /// Commits without an answer.
    pub(super) fn open(&self) -> usize {
        self.open
    }

    /// Whether the broker keeps no texts as long as those that were sent, so that they have to be left out.
    pub(super) fn without_metadata(&self) -> bool {
        self.without_metadata
    }

    /// With what one failed since the last call.
    pub(super) fn take_failed(&mut self) -> Option<RDKafkaErrorCode> {
        self.failed.take()
    }
}

/// The error of an answer, or of the first partition in it that has one: the client reports one for the whole only when all have it.
///
/// # Safety
/// The event must be the answer to a commit, and live.
unsafe fn first_error(event: *mut sys::rd_kafka_event_t) -> RDKafkaRespErr {
    let none = RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR;
    // SAFETY: the event lives, and owns the list, which has `cnt` elements.
    unsafe {
        let code = sys::rd_kafka_event_error(event);
        let list = sys::rd_kafka_event_topic_partition_list(event);
        if code != none || list.is_null() {
            return code;
        }
        let elements = (0..usize::try_from((*list).cnt).unwrap_or(0))
            .map(|index| (*(*list).elems.add(index)).err);
        elements
            .into_iter()
            .find(|code| *code != none)
            .unwrap_or(none)
    }
}

impl Drop for Commits {
    fn drop(&mut self) {
        // SAFETY: made in `new`, given back once; the client holds references of its own to what it still uses.
        unsafe { sys::rd_kafka_queue_destroy(self.queue.as_ptr()) }
    }
}
