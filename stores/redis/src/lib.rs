//! Memory of handled events in Redis, for `kafka-event`.
//!
//! [`Redis`] is a store for [`idempotent`](kafka_event::ConsumerBuilder::idempotent): the consumers of a group, in whatever processes, share what
//! one of them has handled.
//!
//! ```no_run
//! # use std::time::Duration;
//! # use kafka_event::prelude::*;
//! # use kafka_event::BoxError;
//! use kafka_event_redis::Redis;
//! # #[kafka_event(topic = "orders")]
//! # struct OrderPaidEvent { id: i64 }
//! # async fn paid(order: OrderPaidEvent) -> Result<(), BoxError> { Ok(()) }
//! # async fn run(kafka: Kafka) -> Result<(), Box<dyn std::error::Error>> {
//! let store = Redis::open("redis://127.0.0.1/")?.keep_for(Duration::from_secs(30 * 24 * 3_600));
//! kafka.consumer("billing").on(paid).idempotent(store).run_until(shutdown_signal()).await?;
//! # Ok(()) }
//! ```
//!
//! # What it guarantees
//!
//! Each id is one key, and each step one script, so that of two consumers one gets it. While its handler runs the key is a claim with an
//! expiry (the lease), which is renewed; when its process dies, others get the id after the lease at the latest, and wait for that. After success
//! it is the memory, with the expiry of [`keep_for`](Redis::keep_for).
//!
//! - A crash between the handler's success and the memory of it: the event is handled again, when the lease is over. Effects of a handler
//!   are not in Redis' hands; they happen at least once.
//! - A batch has a key for each of its events. When its handler has returned all of them are remembered; a crash in the middle of that leaves some that
//!   are handled again.
//! - A duplicate that comes after the expiry is handled again. Keep ids for longer than the topic keeps its records.
//! - What Redis forgets is handled again: all of it when it restarts without persistence, the last second of it with `appendfsync everysec`, what
//!   was not replicated yet when a replica takes over, what it evicts (`maxmemory-policy` has to be `noeviction`).
//! - A process that stands still for longer than the lease while a handler runs (a debugger, a stopped machine) loses its claim: another one
//!   may handle the event meanwhile.

mod claims;
mod scripts;
mod store;

pub use store::{Redis, RedisClaim};
