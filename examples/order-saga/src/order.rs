//! The order service: takes orders, and ends each of them as payment and stock came out.

use kafka_event::prelude::*;
use kafka_event::{BoxError, ConsumerBuilder};
use kafka_event_sql::{Outbox, SqlError, sqlx};

use crate::events::{
    CancelReason, OrderCancelledEvent, OrderConfirmedEvent, OrderPlacedEvent, PaymentCapturedEvent,
    PaymentDeclinedEvent, PaymentEvent, PaymentRefundedEvent, StockEvent, StockRefusedEvent,
    StockReservedEvent,
};
use crate::service::{Service, Tx};

pub(crate) const TABLES: &str = "CREATE TABLE IF NOT EXISTS orders (
  order_id bigint PRIMARY KEY,
  customer text NOT NULL,
  cents bigint NOT NULL,
  item text NOT NULL,
  quantity bigint NOT NULL,
  state text NOT NULL DEFAULT 'placed' CHECK (state IN ('placed', 'confirmed', 'declined', 'refunded'))
);";

pub(crate) fn consumer(service: &Service) -> ConsumerBuilder<Outbox> {
    service
        .consumer()
        .on(confirm)
        .on(cancel_unpaid)
        .on(cancel_refunded)
        // The next step of these two is that of another service.
        .skip::<PaymentCapturedEvent>()
        .skip::<StockRefusedEvent>()
        .exhaustive::<PaymentEvent>()
        .exhaustive::<StockEvent>()
}

/// Takes an order: it is there and will be told, or neither.
pub(crate) async fn place(service: &Service, order: &OrderPlacedEvent) -> Result<(), BoxError> {
    let mut tx = service.database.begin().await?;
    let insert = "INSERT INTO orders (order_id, customer, cents, item, quantity) VALUES ($1, $2, $3, $4, $5)";
    sqlx::query(insert)
        .bind(order.order_id)
        .bind(&order.customer)
        .bind(order.cents)
        .bind(&order.goods.item)
        .bind(order.goods.quantity)
        .execute(&mut *tx)
        .await?;
    service.outbox.add(&mut tx, order).await?;
    tx.commit().await?;
    Ok(())
}

async fn confirm(
    reserved: StockReservedEvent,
    mut tx: Tx,
    State(outbox): State<Outbox>,
) -> Result<(), SqlError> {
    let order_id = reserved.order_id;
    end(&mut tx, order_id, "confirmed").await?;
    let confirmed = OrderConfirmedEvent { order_id };
    outbox.add(&mut tx, &confirmed).await?;
    Ok(())
}

async fn cancel_unpaid(
    declined: PaymentDeclinedEvent,
    mut tx: Tx,
    State(outbox): State<Outbox>,
) -> Result<(), SqlError> {
    end(&mut tx, declined.order_id, "declined").await?;
    let cancelled = OrderCancelledEvent {
        order_id: declined.order_id,
        reason: CancelReason::Declined,
    };
    outbox.add(&mut tx, &cancelled).await?;
    Ok(())
}

async fn cancel_refunded(
    refunded: PaymentRefundedEvent,
    mut tx: Tx,
    State(outbox): State<Outbox>,
) -> Result<(), SqlError> {
    end(&mut tx, refunded.order_id, "refunded").await?;
    let cancelled = OrderCancelledEvent {
        order_id: refunded.order_id,
        reason: CancelReason::SoldOut,
    };
    outbox.add(&mut tx, &cancelled).await?;
    Ok(())
}

/// An order ends once: of one that is not open there is no row, and the record becomes a dead letter for somebody to look at.
async fn end(tx: &mut Tx, order_id: i64, state: &str) -> Result<(), SqlError> {
    let end = "UPDATE orders SET state = $1 WHERE order_id = $2 AND state = 'placed' RETURNING 1";
    let end = sqlx::query(end).bind(state).bind(order_id);
    end.fetch_one(&mut ***tx).await?;
    Ok(())
}
