//! The tests' own stack: real Kafka clusters, Kafka Connect, Postgres and Redis servers on free loopback ports, and clients in other languages.
//!
//! Postgres and Redis are the machine's own (Debian: `postgresql`, `redis-server`). Everything else comes from package registries (Maven Central, PyPI), is
//! kept in one cache folder (`target/kafka-harness`, or `KAFKA_EVENT_CACHE`) and is fetched once, also when several test binaries
//! ask at the same time. Java 17 or newer and Maven must be on the machine. What was started ends with the value that started it,
//! and at the latest with the process ([`process`] says how). The harness knows nothing of the crates it helps to test.
//!
//! ```no_run
//! use kafka_event_harness::Cluster;
//!
//! # fn main() -> kafka_event_harness::Result<()> {
//! let cluster = Cluster::start(3)?;
//! cluster.create_topic("flights", 6, &[("min.insync.replicas", "2")])?;
//! let leader = cluster.leader("flights", 0)?;
//! cluster.kill9(leader)?;
//! assert_ne!(cluster.wait_for_live_leader("flights", 0)?, leader);
//! cluster.restart(leader)?;
//! # Ok(())
//! # }
//! ```

mod azurite;
mod cache;
mod cluster;
mod connect;
mod error;
mod http;
mod jars;
mod peers;
mod ports;
mod postgres;
pub mod process;
mod redis;
mod run_folder;
mod s3;
mod wait;

pub use azurite::Azurite;
pub use cluster::{Builder, Cluster, SaslSsl, shared_cluster};
pub use connect::{Connect, Plugin};
pub use error::{Error, Result};
pub use peers::{JavaPeer, KafkaJava, Record, SpringKafka, python_peer};
pub use postgres::{Postgres, shared_postgres};
pub use redis::{Redis, shared_redis};
pub use s3::{S3, shared_s3};
pub use wait::wait_until;
