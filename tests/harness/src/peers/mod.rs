//! Clients in other languages: they read what ours wrote, write what ours must read, and judge our answers.

mod java;
mod kafka_java;
mod python;
mod spring_kafka;

pub use java::JavaPeer;
pub use kafka_java::{KafkaJava, Record};
pub(crate) use python::python_environment;
pub use python::python_peer;
pub use spring_kafka::SpringKafka;
