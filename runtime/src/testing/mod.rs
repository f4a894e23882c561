//! What the tests of a program with events need: handlers called without a broker, the events that were sent, and waiting with a limit.
//!
//! **Without a broker**: [`ConsumerBuilder::test`](crate::ConsumerBuilder::test) makes a [`TestConsumer`] of the builder that the program runs. A record goes the way
//! that it goes in a running consumer — route, schema, handler, time limit, idempotence, what the error says — and the answer is what would become of it.
//!
//! ```
//! use kafka_event::prelude::*;
//! use kafka_event::testing::TestConsumer;
//! use kafka_event::{BoxError, ConsumerBuilder, Verdict};
//!
//! #[kafka_event(topic = "orders", key = id)]
//! pub struct OrderPaidEvent {
//!     id: i64,
//!     cents: i64,
//! }
//!
//! #[derive(Debug, thiserror::Error, Disposition)]
//! pub enum PaidError {
//!     #[error("there is nothing to bill")]
//!     #[disposition(dead_letter)]
//!     Nothing,
//! }
//!
//! async fn paid(order: OrderPaidEvent, meta: RecordMetadata) -> Result<(), PaidError> {
//!     match order.cents {
//!         0 => Err(PaidError::Nothing),
//!         _ => Ok(()),
//!     }
//! }
//!
//! /// The consumer that the program runs, and its tests too.
//! fn billing(kafka: &Kafka) -> ConsumerBuilder<()> {
//!     kafka.consumer("billing").on(paid)
//! }
//!
//! # async fn run() -> Result<(), BoxError> {
//! // Nobody listens there, and nobody is asked.
//! let kafka = Kafka::builder().set("bootstrap.servers", "localhost:1").build()?;
//! let consumer = billing(&kafka).test().await?;
//! let order = consumer.record(&OrderPaidEvent { id: 7, cents: 4_200 })?.offset(41).header("tenant", "acme");
//! assert!(consumer.handle(&order).await.is_handled());
//!
//! let empty = consumer.record(&OrderPaidEvent { id: 8, cents: 0 })?;
//! let handling = consumer.handle(&empty).await;
//! assert_eq!(handling.verdict(), Some(&Verdict::DeadLetter));
//! assert_eq!(handling.to_string(), "failed: there is nothing to bill");
//! # Ok(())
//! # }
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run())?;
//! # Ok::<(), BoxError>(())
//! ```
//!
//! A batch handler is called by [`TestConsumer::handle_batch`]. What the handlers of a transactional consumer return is sent to nobody, for a record
//! ([`Handling::returned`]) or for a batch ([`BatchHandling::returned`]):
//!
//! ```
//! # use kafka_event::prelude::*;
//! # use kafka_event::BoxError;
//! # #[kafka_event(topic = "orders", key = id)]
//! # pub struct OrderPaidEvent { id: i64, cents: i64 }
//! #[kafka_event(topic = "invoices", key = order)]
//! #[derive(Debug, PartialEq)]
//! pub struct InvoiceWrittenEvent {
//!     order: i64,
//! }
//!
//! async fn bill(order: OrderPaidEvent) -> Result<Option<InvoiceWrittenEvent>, BoxError> {
//!     Ok((order.cents > 0).then_some(InvoiceWrittenEvent { order: order.id }))
//! }
//!
//! # async fn run() -> Result<(), BoxError> {
//! # let kafka = Kafka::builder().set("bootstrap.servers", "localhost:1").build()?;
//! let consumer = kafka.consumer("billing").transactional("billing-1").on(bill).test().await?;
//! let order = consumer.record(&OrderPaidEvent { id: 7, cents: 4_200 })?;
//! let handling = consumer.handle(&order).await;
//! assert_eq!(handling.returned::<InvoiceWrittenEvent>(), [&InvoiceWrittenEvent { order: 7 }]);
//! # Ok(())
//! # }
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run())?;
//! # Ok::<(), BoxError>(())
//! ```
//!
//! **With a broker**: [`Kafka::embedded`](crate::Kafka::embedded) is one within the process, which starts in milliseconds; see [`embedded`](crate::embedded) for what it
//! cannot do. [`events`] are those that were sent, [`until`] and [`eventually`] wait for what comes of them.
//!
//! ```
//! use std::time::Duration;
//! use kafka_event::prelude::*;
//! use kafka_event::testing::{events, until};
//!
//! #[kafka_event(topic = "invoices", key = order)]
//! #[derive(Debug, PartialEq)]
//! pub struct InvoiceWrittenEvent {
//!     order: i64,
//! }
//!
//! # async fn run() -> Result<(), kafka_event::BoxError> {
//! let kafka = Kafka::embedded()?;
//! let producer = kafka.producer().event::<InvoiceWrittenEvent>().await?;
//! let sending = tokio::spawn(async move { producer.send(&InvoiceWrittenEvent { order: 7 }).await });
//!
//! let sent = async || events::<InvoiceWrittenEvent>(&kafka).await.is_ok_and(|sent| sent.len() == 1);
//! until("an invoice is written", Duration::from_secs(10), sent).await?;
//! assert_eq!(events::<InvoiceWrittenEvent>(&kafka).await?, [InvoiceWrittenEvent { order: 7 }]);
//! # sending.await??;
//! # Ok(())
//! # }
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run())?;
//! # Ok::<(), kafka_event::BoxError>(())
//! ```

mod record;
mod sent;
mod wait;

pub use crate::consumer::{BatchHandling, Handling, Returned, TestConsumer};
pub use record::TestRecord;
pub use sent::events;
pub use wait::{NotInTime, eventually, until};
