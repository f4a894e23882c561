//! The outbox and the memory of handled events in real Postgres and SQLite, with a real Apache Kafka.

#![allow(missing_docs, clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod batches;
mod business;
mod columns;
mod debezium;
mod inbox;
mod killed;
mod order;
mod refused;
mod restarted;
mod seen;
mod speed;
mod teller;
