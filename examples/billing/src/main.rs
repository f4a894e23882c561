//! Writes an invoice for each order that is placed, once, however often its record comes.
//!
//! `cargo run -p billing` brings its own broker and database, and a shop that places orders. With `KAFKA_BOOTSTRAP_SERVERS` set it takes that
//! cluster, with `--database` a file. It runs until Ctrl-C or SIGTERM, and serves its metrics and health meanwhile.

mod bill;
mod orders;
mod page;
mod shop;

use std::net::Ipv4Addr;
use std::time::Duration;

use clap::Parser;
use kafka_event::{BoxError, Kafka, Retry, shutdown_signal};
use kafka_event_sql::Inbox;
use kafka_event_sql::sqlx::{self, SqlitePool, sqlite::SqlitePoolOptions};
use tokio::net::TcpListener;

use crate::bill::{Gateway, bill};
use crate::orders::OrderPlacedEvent;
use crate::page::Page;

/// Writes an invoice for each order that is placed, once.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many orders the shop places.
    #[arg(long, default_value_t = 100)]
    orders: i64,
    /// The port on which /metrics, /live and /ready are served; 0 is any that is free.
    #[arg(long, default_value_t = 9464)]
    port: u16,
    /// Where the invoices are, as sqlite://billing.db?mode=rwc; gone with the process when nothing is said.
    #[arg(long, default_value = "sqlite::memory:")]
    database: String,
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    let arguments = Arguments::parse();
    let metrics = page::metrics()?;
    let kafka = match std::env::var_os("KAFKA_BOOTSTRAP_SERVERS") {
        Some(_) => Kafka::from_env()?,
        None => Kafka::embedded()?,
    };
    if !kafka.is_embedded() {
        kafka
            .ensure_topics()
            .event::<OrderPlacedEvent>()
            .dead_letters()
            .await?;
    }
    let database = database(&arguments.database).await?;

    let consumer = kafka
        .consumer("billing")
        .state(Gateway::default())
        .on(bill)
        .idempotent(Inbox::new(database.clone()))
        .retry(Retry::attempts(5).backoff(Duration::from_millis(50)..Duration::from_secs(5)))
        .handler_timeout(Duration::from_secs(10))
        .start()
        .await?;

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, arguments.port)).await?;
    println!("http://{}/metrics", listener.local_addr()?);
    let page = Page {
        metrics,
        consumer: consumer.handle(),
    };
    tokio::spawn(page.serve(listener));
    let shop = tokio::spawn(shop::open(kafka.clone(), arguments.orders));

    let report = consumer.run_until(shutdown_signal()).await?;
    shop.abort();
    let (invoices, cents) = sums(&database).await?;
    println!(
        "{} handled, {} dead-lettered, {} duplicates, {} retries: {invoices} invoices of {cents} cents",
        report.handled, report.dead_lettered, report.duplicates, report.retried
    );
    Ok(())
}

async fn database(url: &str) -> Result<SqlitePool, sqlx::Error> {
    // SQLite has one writer, and a database in memory is that of its connection.
    let database = SqlitePoolOptions::new()
        .max_connections(1)
        .connect(url)
        .await?;
    let table = "CREATE TABLE IF NOT EXISTS invoices (order_id integer, cents integer)";
    sqlx::raw_sql(table).execute(&database).await?;
    Ok(database)
}

async fn sums(database: &SqlitePool) -> Result<(i64, i64), sqlx::Error> {
    let sums = "SELECT count(*), coalesce(sum(cents), 0) FROM invoices";
    sqlx::query_as(sums).fetch_one(database).await
}
