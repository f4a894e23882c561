//! The Kafka client: the only folder that names it, so that a new version of it moves nothing outside.

mod admin;
mod consumer;
mod embedded;
mod error;
mod producer;

pub(crate) use admin::{Admin, TopicSpec};
pub(crate) use consumer::{Change, Commit, PartitionId, RawConsumer, RawQueue};
pub(crate) use embedded::Embedded;
pub use error::ClientError;
pub(crate) use producer::{Delivered, RawProducer, is_full};

use rdkafka::ClientConfig;

use crate::config::{Checked, ConfigErrors};

/// The client's own form of a checked configuration.
fn client_config(checked: &Checked) -> Result<ClientConfig, ConfigErrors> {
    let mut config = ClientConfig::new();
    for (key, value) in checked.to_librdkafka()? {
        config.set(key, value);
    }
    Ok(config)
}
