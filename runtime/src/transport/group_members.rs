//! Who is a member of a group, which rdkafka says without the partitions, and not of a group of KIP-848.

use std::ffi::CStr;
use std::os::raw::c_char;
use std::time::{Duration, Instant};

use rdkafka::bindings as sys;
use rdkafka::client::{Client, ClientContext};
use rdkafka::types::RDKafkaRespErr;

use super::question::Question;
use super::{ClientError, TopicPartition};

const ASKING: Question = Question {
    operation: sys::rd_kafka_admin_op_t::RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS,
    doing: "cannot ask who the group's members are",
};

/// How long is waited before the question is asked again.
const PAUSE: Duration = Duration::from_millis(100);

/// A member of a consumer group, as the group's coordinator sees it: [`ConsumerGroup::members`](crate::ConsumerGroup::members).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MemberDescription {
    /// The id that it has while it is a member.
    pub consumer_id: String,
    /// Its `client.id`.
    pub client_id: String,
    /// Where the coordinator sees it: `/` and an address.
    pub host: String,
    /// Its `group.instance.id`, where it is a static member.
    pub group_instance_id: Option<String>,
    /// What is assigned to it, sorted; empty while a rebalance goes on, and where others have all partitions.
    pub assignment: Vec<TopicPartition>,
}

/// The members of a group, sorted by id; none where there is no such group. Blocks.
pub(super) fn members<C: ClientContext>(
    client: &Client<C>,
    group: &str,
    within: Duration,
) -> Result<Vec<MemberDescription>, ClientError> {
    let end = Instant::now() + within;
    loop {
        let left = end.saturating_duration_since(Instant::now());
        match ask(client, group, left.max(PAUSE)) {
            // The coordinator is about to start, or moves: on a new cluster the first question makes it.
            Err(error) if error.is_retryable() && left > PAUSE => std::thread::sleep(PAUSE),
            answer => return answer,
        }
    }
}

fn ask<C: ClientContext>(
    client: &Client<C>,
    group: &str,
    within: Duration,
) -> Result<Vec<MemberDescription>, ClientError> {
    let name = ASKING.c_text(group)?;
    let mut names = [name.as_ptr()];
    ASKING.ask(
        client,
        within,
        // SAFETY: client, options and queue live until after the answer; the call copies the name.
        |options, queue| unsafe {
            sys::rd_kafka_DescribeConsumerGroups(
                client.native_ptr(),
                names.as_mut_ptr(),
                names.len(),
                options,
                queue,
            );
        },
        // SAFETY: the event is one that lives.
        |event| unsafe { answer(event) },
    )
}

/// # Safety
/// The event is one that lives.
unsafe fn answer(event: *mut sys::rd_kafka_event_t) -> Result<Vec<MemberDescription>, ClientError> {
    // SAFETY: the event lives, and its result, group and members as long.
    unsafe {
        let result = sys::rd_kafka_event_DescribeConsumerGroups_result(event);
        if result.is_null() {
            return Err(ASKING.no_answer());
        }
        let mut count = 0;
        let groups = sys::rd_kafka_DescribeConsumerGroups_result_groups(result, &mut count);
        if count == 0 {
            return Err(ASKING.no_answer());
        }
        let group = *groups;
        let error = sys::rd_kafka_ConsumerGroupDescription_error(group);
        if !error.is_null() {
            let code = sys::rd_kafka_error_code(error);
            if code == RDKafkaRespErr::RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND {
                return Ok(Vec::new());
            }
            ASKING.refused(code, sys::rd_kafka_error_string(error))?;
        }
        let count = sys::rd_kafka_ConsumerGroupDescription_member_count(group);
        let member = |at| described(sys::rd_kafka_ConsumerGroupDescription_member(group, at));
        let mut members: Vec<_> = (0..count).map(member).collect();
        members.sort_unstable_by(|one, other| one.consumer_id.cmp(&other.consumer_id));
        Ok(members)
    }
}

/// # Safety
/// The member lives.
unsafe fn described(member: *const sys::rd_kafka_MemberDescription_t) -> MemberDescription {
    // SAFETY: the member lives, and what it lends as long.
    unsafe {
        MemberDescription {
            consumer_id: text(sys::rd_kafka_MemberDescription_consumer_id(member))
                .unwrap_or_default(),
            client_id: text(sys::rd_kafka_MemberDescription_client_id(member)).unwrap_or_default(),
            host: text(sys::rd_kafka_MemberDescription_host(member)).unwrap_or_default(),
            group_instance_id: text(sys::rd_kafka_MemberDescription_group_instance_id(member)),
            assignment: partitions(sys::rd_kafka_MemberDescription_assignment(member)),
        }
    }
}

/// # Safety
/// The assignment is null, or lives.
unsafe fn partitions(assignment: *const sys::rd_kafka_MemberAssignment_t) -> Vec<TopicPartition> {
    if assignment.is_null() {
        return Vec::new();
    }
    // SAFETY: the assignment lives, and its list as long, which has `cnt` elements with a name each.
    unsafe {
        let list = sys::rd_kafka_MemberAssignment_partitions(assignment);
        let count = list.as_ref().map_or(0, |list| list.cnt);
        let element = |at| &*(*list).elems.add(at);
        let elements = (0..usize::try_from(count).unwrap_or(0)).map(element);
        let mut partitions: Vec<_> = elements
            .map(|one| TopicPartition::new(text(one.topic).unwrap_or_default(), one.partition))
            .collect();
        partitions.sort_unstable();
        partitions
    }
}

/// # Safety
/// The text is null, or ends with a zero byte and lives.
unsafe fn text(text: *const c_char) -> Option<String> {
    if text.is_null() {
        return None;
    }
    // SAFETY: as the caller says.
    let text = unsafe { CStr::from_ptr(text) };
    Some(text.to_string_lossy().into_owned())
}
