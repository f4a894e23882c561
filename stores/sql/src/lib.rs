#![doc = include_str!("../README.md")]

#[cfg(not(any(feature = "postgres", feature = "sqlite")))]
compile_error!("kafka-event-sql needs a database: the feature `postgres` or `sqlite`");

mod database;
pub mod debezium;
mod dialect;
mod error;
mod hash;
mod inbox;
mod outbox;
mod relay;
mod table;

pub use database::SqlDatabase;
pub use error::SqlError;
pub use inbox::{Inbox, InboxClaim, LentTransaction, Tx};
pub use outbox::{Backlog, Outbox, OutboxError};
pub use relay::{Relay, RelayError, RelayReport};
pub use sqlx;
pub use table::TableNameError;
