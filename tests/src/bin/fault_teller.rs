//! A consumer that books parcels in a database and remembers them there, for tests that kill it.
//!
//! Arguments: bootstrap servers, topic and group, and the database's URL. It commits offsets so rarely that what it booked comes again
//! after a kill. With a fourth one, `batches`, it books several at once, and some batches fail in their middle.

#![allow(clippy::unwrap_used)]

use std::io::Read as _;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{BatchError, Batches, ConsumerBuilder, Ordering, Retry};
use kafka_event_sql::sqlx::{self, PgPool, Postgres, Sqlite, SqlitePool};
use kafka_event_sql::{Inbox, SqlError, Tx};
use kafka_event_tests::faults::ParcelDeliveredEvent;

const BOOK: &str =
    "UPDATE accounts SET cents = cents + $1, bookings = bookings + 1 WHERE street = $2";

async fn in_postgres(parcel: ParcelDeliveredEvent, mut tx: Tx<Postgres>) -> Result<(), SqlError> {
    let book = sqlx::query(BOOK).bind(parcel.number).bind(parcel.street);
    book.execute(&mut **tx).await?;
    tokio::time::sleep(Duration::from_millis(1)).await;
    Ok(())
}

async fn in_sqlite(parcel: ParcelDeliveredEvent, mut tx: Tx<Sqlite>) -> Result<(), SqlError> {
    let book = sqlx::query(BOOK).bind(parcel.number).bind(parcel.street);
    book.execute(&mut **tx).await?;
    tokio::time::sleep(Duration::from_millis(1)).await;
    Ok(())
}

/// Fails behind what it has booked, with an error that passes, at every seventh batch that is large enough.
macro_rules! book_all {
    ($name:ident, $database:ty) => {
        async fn $name(
            parcels: Vec<ParcelDeliveredEvent>,
            mut tx: Tx<$database>,
        ) -> Result<(), BatchError<SqlError>> {
            static CALLS: AtomicU64 = AtomicU64::new(0);
            let fails = CALLS.fetch_add(1, Relaxed) % 7 == 3;
            for (index, parcel) in parcels.iter().enumerate() {
                if fails && index == 3 {
                    return Err(BatchError::at(
                        index,
                        SqlError::from(sqlx::Error::PoolTimedOut),
                    ));
                }
                let book = sqlx::query(BOOK).bind(parcel.number).bind(parcel.street);
                book.execute(&mut **tx).await.map_err(SqlError::from)?;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
            Ok(())
        }
    };
}

book_all!(all_in_postgres, Postgres);
book_all!(all_in_sqlite, Sqlite);

const BATCHES: Batches = Batches::of(25);

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [bootstrap, topic, url, batches @ ..] = &arguments[..] else {
        eprintln!("three arguments or four");
        std::process::exit(2);
    };
    // It does not outlive the test: the pipe ends with that.
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(3);
    });
    let kafka = Kafka::builder()
        .set("bootstrap.servers", bootstrap.as_str())
        .variable("faults", topic.as_str())
        .build()
        .unwrap();
    let consumer: ConsumerBuilder<()> = kafka
        .consumer(topic.as_str())
        .instance("the-same-member")
        .ordering(Ordering::Key)
        .concurrency(4)
        .commit_interval(Duration::from_secs(20))
        .retry(Retry::attempts(50).backoff(Duration::from_millis(1)..Duration::from_millis(5)));
    let in_batches = !batches.is_empty();
    let consumer = match url.starts_with("sqlite") {
        true => {
            let pool = SqlitePool::connect(url).await.unwrap();
            let consumer = consumer.idempotent(Inbox::new(pool));
            match in_batches {
                true => consumer.on_batch(BATCHES, all_in_sqlite),
                false => consumer.on(in_sqlite),
            }
        }
        false => {
            let pool = PgPool::connect(url).await.unwrap();
            let consumer = consumer.idempotent(Inbox::new(pool));
            match in_batches {
                true => consumer.on_batch(BATCHES, all_in_postgres),
                false => consumer.on(in_postgres),
            }
        }
    };
    let report = consumer.run_until(shutdown_signal()).await.unwrap();
    println!("{} {}", report.handled, report.duplicates);
}
