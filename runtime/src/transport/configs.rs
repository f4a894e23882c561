//! Setting keys of a topic one by one (KIP-339), which rdkafka does not wrap: the call that it has replaces all keys of a topic at once, so
//! that what somebody else set in between is lost.

use std::time::Duration;

use rdkafka::bindings as sys;
use rdkafka::client::{Client, ClientContext};

use super::ClientError;
use super::question::Question;

const SETTING: Question = Question {
    operation: sys::rd_kafka_admin_op_t::RD_KAFKA_ADMIN_OP_INCREMENTALALTERCONFIGS,
    doing: "cannot change the topic's configuration",
};

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
    let mut resources = [resource.0];
    SETTING.ask(
        client,
        within,
        // SAFETY: client, options and queue live until after the answer; the call copies what it needs of the resource.
        |options, queue| unsafe {
            sys::rd_kafka_IncrementalAlterConfigs(
                client.native_ptr(),
                resources.as_mut_ptr(),
                resources.len(),
                options,
                queue,
            );
        },
        // SAFETY: the event is one that lives.
        |event| unsafe { answer(event) },
    )
}

/// What is changed.
struct Resource(*mut sys::rd_kafka_ConfigResource_t);

impl Resource {
    fn new(topic: &str) -> Result<Self, ClientError> {
        let name = SETTING.c_text(topic)?;
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
        let (key, value) = (SETTING.c_text(key)?, SETTING.c_text(value)?);
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
            let failed = SETTING.refused(
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

/// # Safety
/// The event is one that lives.
unsafe fn answer(event: *mut sys::rd_kafka_event_t) -> Result<(), ClientError> {
    // SAFETY: the event lives, and its result and resources as long.
    unsafe {
        let result = sys::rd_kafka_event_IncrementalAlterConfigs_result(event);
        if result.is_null() {
            return Err(SETTING.no_answer());
        }
        let mut count = 0;
        let resources = sys::rd_kafka_IncrementalAlterConfigs_result_resources(result, &mut count);
        for at in 0..count {
            let resource = *resources.add(at);
            SETTING.refused(
                sys::rd_kafka_ConfigResource_error(resource),
                sys::rd_kafka_ConfigResource_error_string(resource),
            )?;
        }
    }
    Ok(())
}
