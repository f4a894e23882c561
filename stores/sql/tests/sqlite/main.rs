//! Outbox and inbox in SQLite with the embedded broker: what needs no server.

#![allow(missing_docs, clippy::expect_used, clippy::panic, clippy::unwrap_used)]
#![cfg(feature = "sqlite")]

mod batches;
mod inbox;
mod outbox;

use std::path::PathBuf;
use std::time::Duration;

use kafka_event::Kafka;
use kafka_event_sql::sqlx;
use kafka_event_sql::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool};

const LONG: Duration = Duration::from_secs(60);

/// A database in a file, as programs have it; the file goes with the value.
struct Database {
    pool: SqlitePool,
    file: PathBuf,
}

impl Database {
    async fn new(name: &str) -> Self {
        let name = format!("kafka-event-{name}-{}.db", std::process::id());
        let file = std::env::temp_dir().join(name);
        let _ = std::fs::remove_file(&file);
        let options = SqliteConnectOptions::new()
            .filename(&file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal);
        let pool = SqlitePool::connect_with(options).await.unwrap();
        Self { pool, file }
    }

    async fn count(&self, table: &'static str) -> i64 {
        let text = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        sqlx::query_scalar(text)
            .fetch_one(&self.pool)
            .await
            .unwrap()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", self.file.display()));
        }
    }
}

fn kafka(shop: &str) -> Kafka {
    let kafka = Kafka::builder().variable("shop", shop).source("/shop");
    kafka.build_embedded().unwrap()
}
