//! Where the orders come from, and how each of them ended.

use std::time::Duration;

use kafka_event::BoxError;
use kafka_event_sql::sqlx;

use crate::events::{Goods, OrderPlacedEvent};
use crate::order;
use crate::service::Service;

/// How long until the next customer comes.
const PAUSE: Duration = Duration::from_millis(10);

/// Places so many orders in all; one that was killed goes on where it was.
pub(crate) async fn open(orders: &Service, count: i64) -> Result<(), BoxError> {
    let placed = sqlx::query_scalar("SELECT count(*) FROM orders");
    let placed: i64 = placed.fetch_one(&orders.database).await?;
    for order_id in placed + 1..=count {
        order::place(orders, &order(order_id)).await?;
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

/// Each seventh order is worth more than a card pays, and each fifth is one of the few clocks.
fn order(order_id: i64) -> OrderPlacedEvent {
    let (item, quantity) = match order_id % 5 {
        0 => ("clock", 1),
        rest if rest % 2 == 0 => ("book", rest),
        rest => ("lamp", rest),
    };
    let customer = ["Ada", "Grace", "Linus"][(order_id % 3) as usize];
    OrderPlacedEvent {
        order_id,
        customer: customer.to_owned(),
        cents: match order_id % 7 {
            0 => 99_900,
            _ => 1_250 * quantity,
        },
        goods: Goods {
            item: item.to_owned(),
            quantity,
        },
    }
}

/// Waits until each order has ended and that is told.
pub(crate) async fn close(orders: &Service) -> Result<(), BoxError> {
    let open = "SELECT count(*) FROM orders WHERE state = 'placed'";
    loop {
        let open: i64 = sqlx::query_scalar(open).fetch_one(&orders.database).await?;
        if open == 0 && orders.outbox.backlog(&orders.database).await?.pending == 0 {
            return Ok(());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Prints each order and how it ended, and how many ended so.
pub(crate) async fn print(orders: &Service) -> Result<(), BoxError> {
    let rows =
        "SELECT order_id, customer, quantity, item, cents, state FROM orders ORDER BY order_id";
    let rows: Vec<(i64, String, i64, String, i64, String)> =
        sqlx::query_as(rows).fetch_all(&orders.database).await?;
    for (order_id, customer, quantity, item, cents, state) in rows {
        let money = format!("{}.{:02}", cents / 100, cents % 100);
        println!("{order_id:>5}  {customer:<5}  {quantity} {item:<5}  {money:>7}  {state}");
    }
    let ends = "SELECT state, count(*) FROM orders GROUP BY state ORDER BY state";
    let ends: Vec<(String, i64)> = sqlx::query_as(ends).fetch_all(&orders.database).await?;
    for (state, count) in ends {
        println!("{count} {state}");
    }
    Ok(())
}
