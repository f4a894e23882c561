//! What a consumer promises of its records, as a type: with it comes what its handlers may return.

use crate::event::Events;

/// Each record is handled once at least: what a consumer promises when nothing else is said. Its handlers return nothing.
#[derive(Clone, Copy, Debug)]
pub struct AtLeastOnce;

/// What handlers return is sent in one transaction with the offsets of the records that it was made of: a `read_committed` reader sees each
/// output once. [`ConsumerBuilder::transactional`](crate::ConsumerBuilder::transactional) makes such a consumer.
#[derive(Clone, Copy, Debug)]
pub struct ExactlyOnce;

/// What handlers of a consumer that promises `G` may return: nothing, or [`Events`] that are to be sent.
///
/// ```compile_fail,E0277
/// # use kafka_event::prelude::*;
/// # use kafka_event::BoxError;
/// # #[kafka_event(topic = "orders")]
/// # struct OrderPaidEvent { id: i64 }
/// # #[kafka_event(topic = "invoices")]
/// # struct InvoiceWrittenEvent { order: i64 }
/// async fn bill(order: OrderPaidEvent) -> Result<InvoiceWrittenEvent, BoxError> {
///     Ok(InvoiceWrittenEvent { order: order.id })
/// }
/// # fn consume(kafka: Kafka) {
/// kafka.consumer("billing").on(bill); // nobody sends the invoice
/// # }
/// ```
///
/// The same holds for handlers of batches, and what they return for the whole batch:
///
/// ```compile_fail,E0277
/// # use kafka_event::prelude::*;
/// # use kafka_event::{BatchError, Batches, BoxError};
/// # #[kafka_event(topic = "orders")]
/// # struct OrderPaidEvent { id: i64 }
/// # #[kafka_event(topic = "invoices")]
/// # struct InvoiceWrittenEvent { order: i64 }
/// async fn bill(orders: Vec<OrderPaidEvent>) -> Result<Vec<InvoiceWrittenEvent>, BatchError<BoxError>> {
///     Ok(orders.iter().map(|order| InvoiceWrittenEvent { order: order.id }).collect())
/// }
/// # fn consume(kafka: Kafka) {
/// kafka.consumer("billing").on_batch(Batches::of(100), bill);
/// # }
/// ```
///
/// ```
/// use kafka_event::prelude::*;
/// use kafka_event::Events;
///
/// #[kafka_event(topic = "invoices", key = order)]
/// pub struct InvoiceWrittenEvent { order: i64 }
///
/// #[kafka_event(topic = "reminders", key = order)]
/// pub struct ReminderPlannedEvent { order: i64 }
///
/// /// Whichever it is, in any number.
/// #[derive(EventSet)]
/// pub enum Billed {
///     Invoice(InvoiceWrittenEvent),
///     Reminder(ReminderPlannedEvent),
/// }
///
/// fn is_events<T: Events>() {}
/// is_events::<InvoiceWrittenEvent>();
/// is_events::<Option<InvoiceWrittenEvent>>();
/// is_events::<(InvoiceWrittenEvent, Option<ReminderPlannedEvent>)>();
/// is_events::<Vec<Billed>>();
/// ```
#[diagnostic::on_unimplemented(
    message = "a handler that returns `{Self}` is none for a consumer that is `{G}`",
    label = "what this handler returns is sent by nobody",
    note = "a consumer that sends what its handlers return is made by `.transactional(\"<an id of this instance>\")`, before `.on(…)`",
    note = "it sends events, an `Option`, `Vec` or tuple of them, or an enum with `#[derive(EventSet)]`; any other consumer takes `Ok(())`"
)]
pub trait Returns<G>: Events + Send + 'static {}

impl Returns<AtLeastOnce> for () {}

impl<T: Events + Send + 'static> Returns<ExactlyOnce> for T {}
