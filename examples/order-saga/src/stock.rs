//! The stock service: puts an order's goods aside. It is the last step that can fail, so that it has nothing to undo.

use kafka_event::ConsumerBuilder;
use kafka_event::prelude::*;
use kafka_event_sql::{Outbox, SqlError, sqlx};

use crate::events::{
    Goods, PaymentCapturedEvent, PaymentDeclinedEvent, PaymentEvent, PaymentRefundedEvent,
    StockRefusedEvent, StockReservedEvent,
};
use crate::service::{Service, Tx};

/// There are few clocks.
pub(crate) const TABLES: &str = "CREATE TABLE IF NOT EXISTS stock (
  item text PRIMARY KEY,
  quantity bigint NOT NULL
);
CREATE TABLE IF NOT EXISTS reservations (
  order_id bigint NOT NULL,
  item text NOT NULL,
  quantity bigint NOT NULL
);
INSERT INTO stock VALUES ('book', 1000000), ('lamp', 1000000), ('clock', 5) ON CONFLICT DO NOTHING;";

pub(crate) fn consumer(service: &Service) -> ConsumerBuilder<Outbox> {
    service
        .consumer()
        .on(reserve)
        .skip::<PaymentDeclinedEvent>()
        .skip::<PaymentRefundedEvent>()
        .exhaustive::<PaymentEvent>()
}

async fn reserve(
    captured: PaymentCapturedEvent,
    mut tx: Tx,
    State(outbox): State<Outbox>,
) -> Result<(), SqlError> {
    let PaymentCapturedEvent {
        order_id,
        goods: Goods { item, quantity },
        ..
    } = captured;
    let take = "UPDATE stock SET quantity = quantity - $1 WHERE item = $2 AND $1 <= quantity";
    let take = sqlx::query(take).bind(quantity).bind(&item);
    if take.execute(&mut **tx).await?.rows_affected() == 0 {
        let refused = StockRefusedEvent { order_id };
        outbox.add(&mut tx, &refused).await?;
        return Ok(());
    }
    let insert = "INSERT INTO reservations (order_id, item, quantity) VALUES ($1, $2, $3)";
    let insert = sqlx::query(insert).bind(order_id).bind(item).bind(quantity);
    insert.execute(&mut **tx).await?;
    let reserved = StockReservedEvent { order_id };
    outbox.add(&mut tx, &reserved).await?;
    Ok(())
}
