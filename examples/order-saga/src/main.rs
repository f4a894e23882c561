//! A saga over three services: an order is paid and its goods are put aside, or whatever was done of it is undone.
//!
//! `cargo run -p order-saga` brings its own broker and databases, runs the three services in one process, and ends when each order has ended. With
//! `KAFKA_BOOTSTRAP_SERVERS` set it takes that cluster. As three programs, which is how they are deployed:
//!
//! ```console
//! $ order-saga order --databases data --orders 400
//! $ order-saga payment --databases data
//! $ order-saga stock --databases data
//! ```
//!
//! # The steps
//!
//! | event | told by | what it leads to |
//! |---|---|---|
//! | `OrderPlaced` | order | payment takes the money: `PaymentCaptured`, or does not: `PaymentDeclined` |
//! | `PaymentCaptured` | payment | stock puts the goods aside: `StockReserved`, or has too few: `StockRefused` |
//! | `StockReserved` | stock | order: `OrderConfirmed`; it is wholly done |
//! | `StockRefused` | stock | payment gives the money back: `PaymentRefunded` |
//! | `PaymentDeclined`, `PaymentRefunded` | payment | order: `OrderCancelled`; it is wholly undone |
//!
//! Each step is a transaction in the database of one service, and what follows is another service's answer to its event. A step that was done is undone by a
//! further one, its compensation. Stock comes last, since nothing can fail for good behind it: `confirm`, `refund` and `cancel` can only be late.
//!
//! # Why it is built so
//!
//! - **An inbox and an outbox in the service's own database**, not a Kafka transaction: money and goods are in databases, which a Kafka transaction does not
//!   include. A handler's `Tx` has the change, the event that tells it and the memory of the event that was handled in one SQL transaction. Killed at
//!   any point, all three are there or none. A service whose state is in Kafka alone takes a consumer that is `.transactional(id)` instead.
//! - **A relay beside the consumer** publishes what is in the outbox, at least once and with one id; the next inbox knows the second one.
//! - **No coordinator**: with three steps the events are the whole of it. With many more, or where somebody asks where an order is, let the order
//!   service decide each next step and send it as an event of its own; inbox and outbox stay.
//! - **No answer is waited for.** A customer sees `placed` first; nobody holds a lock over two services. In between money is taken and goods are not yet
//!   reserved: others see that, which is what a saga costs.
//! - **What cannot go on becomes a dead letter**, and its order waits: alert on dead letters and on orders that are `placed` for long, and
//!   replay with `cargo kafka-event dlt replay`. The step is handled then, since only success is remembered.
//! - **A call to somebody else's system** (a bank, a parcel service) is not in the `Tx`: it happens at least once. Give it the order's id as its idempotency
//!   key.
//!
//! SQLite makes the example run anywhere. With Postgres, `Sqlite` becomes `Postgres`, the pool gets more connections, and several processes of a service
//! work side by side.

mod events;
mod order;
mod payment;
mod service;
mod shop;
mod stock;

use std::path::{Path, PathBuf};

use clap::{Parser, ValueEnum};
use kafka_event::{BoxError, Kafka, shutdown_signal};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::filter::LevelFilter;

use crate::service::Service;

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Part {
    Order,
    Payment,
    Stock,
}

/// Orders that are paid and reserved by three services, or undone.
#[derive(Debug, Parser)]
struct Arguments {
    /// The service that this process is; all three when nothing is said, until each order has ended.
    #[arg(requires = "databases")]
    service: Option<Part>,
    /// How many orders are placed.
    #[arg(long, default_value_t = 40)]
    orders: i64,
    /// The folder of the services' databases; they are gone with the process when nothing is said.
    #[arg(long, value_name = "FOLDER")]
    databases: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::WARN)
        .with_writer(std::io::stderr)
        .init();
    let arguments = Arguments::parse();
    let kafka = match std::env::var_os("KAFKA_BOOTSTRAP_SERVERS") {
        Some(_) => Kafka::from_env()?,
        None => Kafka::embedded()?,
    };
    let stop = CancellationToken::new();
    let on_signal = stop.clone();
    tokio::spawn(async move {
        shutdown_signal().await;
        on_signal.cancel();
    });
    let temporary = tempfile::tempdir()?;
    let folder = arguments.databases.as_deref();
    let folder = folder.unwrap_or(temporary.path());
    let run = async |part| serve(part, (&kafka, folder), &arguments, &stop).await;
    match arguments.service {
        Some(part) => run(part).await,
        None => tokio::try_join!(run(Part::Order), run(Part::Payment), run(Part::Stock)).map(drop),
    }
}

/// Runs one of the services until it is to stop.
async fn serve(
    part: Part,
    (kafka, folder): (&Kafka, &Path),
    arguments: &Arguments,
    stop: &CancellationToken,
) -> Result<(), BoxError> {
    let open = async |name, tables| Service::open(kafka, name, tables, folder).await;
    match part {
        Part::Order => {
            let orders = open("order", order::TABLES).await?;
            let shop = async {
                shop::open(&orders, arguments.orders).await?;
                if arguments.service.is_none() {
                    shop::close(&orders).await?;
                    stop.cancel();
                }
                Ok(())
            };
            let shop = async { stop.run_until_cancelled(shop).await.unwrap_or(Ok(())) };
            tokio::try_join!(orders.run(order::consumer(&orders), stop), shop)?;
            shop::print(&orders).await
        }
        Part::Payment => {
            let payments = open("payment", payment::TABLES).await?;
            payments.run(payment::consumer(&payments), stop).await
        }
        Part::Stock => {
            let stock = open("stock", stock::TABLES).await?;
            stock.run(stock::consumer(&stock), stop).await
        }
    }
}
