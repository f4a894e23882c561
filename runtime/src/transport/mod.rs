//! The Kafka client: the only folder that names it, so that a new version of it moves nothing outside.

mod admin;
mod block_on;
mod classes;
mod cluster;
mod commits;
mod configs;
mod consumer;
mod deliveries;
mod error;
mod events;
mod fate;
mod group_members;
mod leaving;
mod log;
mod mock;
mod native;
mod positions;
mod producer;
mod question;
mod queue;
mod reach;
mod scan;
mod topic;
mod transactions;
mod undelivered;
mod unheard;

pub(crate) use admin::{Admin, TopicShape, TopicSpec, blocking};
pub(crate) use block_on::block_on;
pub use classes::ErrorClass;
pub use cluster::ClusterState;
pub use consumer::TopicPartition;
pub(crate) use consumer::{Change, Commit, RawConsumer};
pub use error::ClientError;
pub(crate) use fate::{Delivered, Fate};
pub use group_members::MemberDescription;
pub(crate) use mock::MockBroker;
pub(crate) use positions::{Committed, Place};
pub(crate) use producer::RawProducer;
pub(crate) use queue::{Incoming, RawQueue};
pub(crate) use scan::RawScan;
pub(crate) use topic::{Outgoing, RawTopic};
pub(crate) use transactions::{Asks, GroupMember, Membership, Refusal};
pub use undelivered::{Undelivered, Written};

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
