//! The handler: an invoice for each order, and what becomes of an order that has none.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use kafka_event::prelude::*;
use kafka_event_sql::sqlx::{self, Sqlite};
use kafka_event_sql::{SqlError, Tx};

use crate::orders::OrderPlacedEvent;

/// Why there is no invoice, and what that means for the record.
#[derive(Debug, thiserror::Error, Disposition)]
pub(crate) enum BillError {
    #[error("nobody knows the customer")]
    #[disposition(dead_letter)]
    UnknownCustomer,
    #[error("the payment gateway is busy")]
    #[disposition(retry)]
    GatewayBusy,
    #[error(transparent)]
    #[disposition(transparent)]
    Sql(#[from] SqlError),
}

impl From<sqlx::Error> for BillError {
    fn from(error: sqlx::Error) -> Self {
        Self::Sql(error.into())
    }
}

/// Takes the money. It is busy when it is asked for each tenth order, and has time when it is asked again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gateway(Arc<Mutex<HashSet<i64>>>);

impl Gateway {
    fn charge(&self, order_id: i64) -> Result<(), BillError> {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match order_id % 10 == 0 && asked.insert(order_id) {
            true => Err(BillError::GatewayBusy),
            false => Ok(()),
        }
    }
}

/// Writes the invoice in the transaction that also remembers the event's id: both are there, or neither.
pub(crate) async fn bill(
    order: OrderPlacedEvent,
    mut tx: Tx<Sqlite>,
    State(gateway): State<Gateway>,
) -> Result<(), BillError> {
    if order.customer.is_empty() {
        return Err(BillError::UnknownCustomer);
    }
    gateway.charge(order.order_id)?;
    sqlx::query("INSERT INTO invoices (order_id, cents) VALUES ($1, $2)")
        .bind(order.order_id)
        .bind(order.cents)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use kafka_event::{BoxError, Verdict};
    use kafka_event_sql::Inbox;

    use super::*;

    /// Without a broker: the record goes through schema, inbox, transaction and handler all the same.
    #[tokio::test]
    async fn an_order_is_billed_once_and_each_failure_says_what_it_means() -> Result<(), BoxError> {
        let database = crate::database("sqlite::memory:").await?;
        let kafka = Kafka::builder()
            .set("bootstrap.servers", "localhost:1")
            .build()?;
        let consumer = kafka.consumer("billing").state(Gateway::default()).on(bill);
        let consumer = consumer
            .idempotent(Inbox::new(database.clone()))
            .test()
            .await?;
        let order = |order_id, customer: &str| {
            let customer = customer.to_owned();
            consumer.record(&OrderPlacedEvent {
                order_id,
                customer,
                cents: 250,
            })
        };

        let first = order(1, "Ada")?;
        assert!(consumer.handle(&first).await.is_handled());
        assert!(
            !consumer.handle(&first).await.is_handled(),
            "the same event again"
        );
        let nobody = consumer.handle(&order(2, "")?).await;
        assert_eq!(nobody.verdict(), Some(&Verdict::DeadLetter));
        let busy = order(10, "Ada")?;
        assert_eq!(
            consumer.handle(&busy).await.verdict(),
            Some(&Verdict::Retry(None))
        );
        assert!(consumer.handle(&busy).await.is_handled(), "it has time now");
        assert_eq!(crate::sums(&database).await?, (2, 500));
        Ok(())
    }
}
