//! The few calls of the C interface that rdkafka does not wrap, or wraps with a panic.

use std::ffi::{CStr, CString};
use std::os::raw::{c_char, c_void};
use std::ptr;
use std::slice;
use std::time::Duration;

use rdkafka::TopicPartitionList;
use rdkafka::bindings as sys;
use rdkafka::client::{Client, ClientContext};
use rdkafka::message::BorrowedMessage;
use rdkafka::types::RDKafkaRespErr;

/// Asks a broker for the metadata of the topics this client knows, and waits for its answer, which ends in the client's own cache too.
/// `None`: none came.
pub(super) fn metadata<C: ClientContext, R>(
    client: &Client<C>,
    within: Duration,
    read: impl FnOnce(&sys::rd_kafka_metadata_t) -> R,
) -> Option<R> {
    let mut metadata = ptr::null();
    let millis = i32::try_from(within.as_millis()).unwrap_or(i32::MAX);
    // SAFETY: the client lives; without a topic and with `all_topics` 0 only local topics are asked for. What is returned is
    // given back once, after it was read, and only when there is something.
    unsafe {
        let code = sys::rd_kafka_metadata(
            client.native_ptr(),
            0,
            ptr::null_mut(),
            &mut metadata,
            millis,
        );
        if code != RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR {
            return None;
        }
        let answer = metadata.as_ref().map(read);
        if !metadata.is_null() {
            sys::rd_kafka_metadata_destroy(metadata);
        }
        answer
    }
}

/// Sends what waits without lingering, and waits until no record is without an answer. Somebody else has to serve the answers. rdkafka's own
/// `flush` asks in moments too short for the client's threads to notice, so that records linger on.
pub(super) fn flush<C: ClientContext>(client: &Client<C>, within: Duration) -> bool {
    let millis = i32::try_from(within.as_millis()).unwrap_or(i32::MAX);
    // SAFETY: the client lives.
    let code = unsafe { sys::rd_kafka_flush(client.native_ptr(), millis) };
    code == RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR
}

/// Calls `take` with every header of a record. rdkafka's own reader panics on a name that is not UTF-8; here what is wrong in a name
/// is replaced.
pub(super) fn each_header(message: &BorrowedMessage<'_>, take: impl FnMut(&str, Option<&[u8]>)) {
    // SAFETY: the message lives as long as the borrow.
    unsafe { each_header_of(message.ptr(), take) }
}

/// As [`each_header`], for a message that rdkafka does not hold.
///
/// # Safety
/// The message lives.
pub(super) unsafe fn each_header_of(
    message: *const sys::rd_kafka_message_t,
    mut take: impl FnMut(&str, Option<&[u8]>),
) {
    let mut headers = ptr::null_mut();
    // SAFETY: the message lives, and owns the headers.
    let code = unsafe { sys::rd_kafka_message_headers(message, &mut headers) };
    if code != RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR {
        return;
    }
    for index in 0.. {
        let mut name: *const c_char = ptr::null();
        let mut value: *const c_void = ptr::null();
        let mut size = 0;
        // SAFETY: the headers belong to the living message; an index behind the last one is answered by an error.
        let code = unsafe {
            sys::rd_kafka_header_get_all(headers, index, &mut name, &mut value, &mut size)
        };
        if code != RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR {
            return;
        }
        // SAFETY: the name ends with a zero byte and the value has `size` bytes; both live as long as the message.
        let (name, value) = unsafe {
            let value = (!value.is_null()).then(|| slice::from_raw_parts(value.cast::<u8>(), size));
            (CStr::from_ptr(name), value)
        };
        take(&name.to_string_lossy(), value);
    }
}

/// The text that a group keeps with a position. rdkafka's own reader panics on one that is not UTF-8.
pub(super) fn position_metadata(list: &TopicPartitionList, index: usize) -> Vec<u8> {
    // SAFETY: the list lives and has `cnt` elements; each has a text of `metadata_size` bytes, or none.
    unsafe {
        let list = &*list.ptr();
        if index >= usize::try_from(list.cnt).unwrap_or(0) {
            return Vec::new();
        }
        let element = &*list.elems.add(index);
        if element.metadata.is_null() {
            return Vec::new();
        }
        slice::from_raw_parts(element.metadata.cast::<u8>(), element.metadata_size).to_vec()
    }
}

/// Whether the client is a member of its group.
pub(super) fn is_member<C: ClientContext>(client: &Client<C>) -> bool {
    // SAFETY: the client lives; the text that is returned ends with a zero byte and is given back once, after it was looked at.
    unsafe {
        let id = sys::rd_kafka_memberid(client.native_ptr());
        if id.is_null() {
            return false;
        }
        let is_member = *id != 0;
        sys::rd_kafka_mem_free(client.native_ptr(), id.cast::<c_void>());
        is_member
    }
}

/// The offset behind the last record of a partition that the last fetch told of.
pub(super) fn cached_end<C: ClientContext>(
    client: &Client<C>,
    topic: &str,
    partition: i32,
) -> Option<i64> {
    let topic = CString::new(topic).ok()?;
    let (mut first, mut end) = (-1, -1);
    // SAFETY: the client and the name live; the numbers are written before the call returns.
    let code = unsafe {
        sys::rd_kafka_get_watermark_offsets(
            client.native_ptr(),
            topic.as_ptr(),
            partition,
            &mut first,
            &mut end,
        )
    };
    (code == RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR && end >= 0).then_some(end)
}

/// Sets how long a mock broker waits for further members before a group's first assignment. Its default is 3 seconds.
pub(super) fn set_first_assignment_delay<C: ClientContext>(client: &Client<C>, delay: Duration) {
    let millis = i32::try_from(delay.as_millis()).unwrap_or(i32::MAX);
    // SAFETY: the client lives; the cluster it may have lives as long.
    unsafe {
        let cluster = sys::rd_kafka_handle_mock_cluster(client.native_ptr());
        if !cluster.is_null() {
            sys::rd_kafka_mock_group_initial_rebalance_delay_ms(cluster, millis);
        }
    }
}

/// The generation of its group that a consumer is a member of, or its epoch as a member (KIP-848). `None`: it is no member now.
pub(super) fn generation<C: ClientContext>(client: &Client<C>) -> Option<i32> {
    // SAFETY: the client lives; what is returned is read where there is something, and given back once.
    let generation = unsafe {
        let member = sys::rd_kafka_consumer_group_metadata(client.native_ptr());
        if member.is_null() {
            return None;
        }
        let generation = sys::rd_kafka_consumer_group_metadata_generation_id(member);
        sys::rd_kafka_consumer_group_metadata_destroy(member);
        generation
    };
    (generation > 0).then_some(generation)
}
