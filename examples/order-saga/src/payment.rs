//! The payment service: takes an order's money, and gives it back when the order cannot be delivered.

use kafka_event::ConsumerBuilder;
use kafka_event::prelude::*;
use kafka_event_sql::{Outbox, SqlError, sqlx};

use crate::events::{
    OrderCancelledEvent, OrderConfirmedEvent, OrderEvent, OrderPlacedEvent, PaymentCapturedEvent,
    PaymentDeclinedEvent, PaymentRefundedEvent, StockEvent, StockRefusedEvent, StockReservedEvent,
};
use crate::service::{Service, Tx};

/// Bookings are only added. No constraint keeps one from being there twice: that is what the inbox is for.
pub(crate) const TABLES: &str = "CREATE TABLE IF NOT EXISTS accounts (
  customer text PRIMARY KEY,
  cents bigint NOT NULL,
  card_limit bigint NOT NULL
);
CREATE TABLE IF NOT EXISTS bookings (
  order_id bigint NOT NULL,
  customer text NOT NULL,
  cents bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS bookings_order ON bookings (order_id);
INSERT INTO accounts VALUES ('Ada', 100000000, 50000), ('Grace', 100000000, 50000), ('Linus', 100000000, 50000)
  ON CONFLICT DO NOTHING;";

pub(crate) fn consumer(service: &Service) -> ConsumerBuilder<Outbox> {
    service
        .consumer()
        .on(capture)
        .on(refund)
        .skip::<OrderConfirmedEvent>()
        .skip::<OrderCancelledEvent>()
        .skip::<StockReservedEvent>()
        .exhaustive::<OrderEvent>()
        .exhaustive::<StockEvent>()
}

/// Takes the money, or says that the card does not pay.
async fn capture(
    order: OrderPlacedEvent,
    mut tx: Tx,
    State(outbox): State<Outbox>,
) -> Result<(), SqlError> {
    let OrderPlacedEvent {
        order_id,
        customer,
        cents,
        goods,
    } = order;
    if !book(&mut tx, order_id, &customer, -cents).await? {
        let declined = PaymentDeclinedEvent { order_id };
        outbox.add(&mut tx, &declined).await?;
        return Ok(());
    }
    let captured = PaymentCapturedEvent {
        order_id,
        cents,
        goods,
    };
    outbox.add(&mut tx, &captured).await?;
    Ok(())
}

/// The compensation of [`capture`]: gives back what was taken. Where nothing was, or the account is gone, there is no row, and the record becomes a dead letter for
/// somebody to look at.
async fn refund(
    refused: StockRefusedEvent,
    mut tx: Tx,
    State(outbox): State<Outbox>,
) -> Result<(), SqlError> {
    let order_id = refused.order_id;
    let taken = "SELECT customer, CAST(-sum(cents) AS bigint) FROM bookings WHERE order_id = $1 GROUP BY customer HAVING sum(cents) < 0";
    let taken = sqlx::query_as(taken).bind(order_id);
    let (customer, cents): (String, i64) = taken.fetch_one(&mut **tx).await?;
    if !book(&mut tx, order_id, &customer, cents).await? {
        return Err(sqlx::Error::RowNotFound.into());
    }
    let refunded = PaymentRefundedEvent { order_id, cents };
    outbox.add(&mut tx, &refunded).await?;
    Ok(())
}

/// Changes an account and notes for which order; `false`: the account or its card does not allow it. Asking and changing are one statement, so that two orders of a
/// customer cannot both have the last cent.
async fn book(tx: &mut Tx, order_id: i64, customer: &str, cents: i64) -> Result<bool, SqlError> {
    let change = "UPDATE accounts SET cents = cents + $1 WHERE customer = $2 AND -$1 <= card_limit AND 0 <= cents + $1";
    let change = sqlx::query(change).bind(cents).bind(customer);
    if change.execute(&mut ***tx).await?.rows_affected() == 0 {
        return Ok(false);
    }
    let insert = "INSERT INTO bookings (order_id, customer, cents) VALUES ($1, $2, $3)";
    let insert = sqlx::query(insert)
        .bind(order_id)
        .bind(customer)
        .bind(cents);
    insert.execute(&mut ***tx).await?;
    Ok(true)
}
