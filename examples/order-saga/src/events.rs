//! The events, a topic for each service. Each carries what the next step needs, so that no service asks another one.
//!
//! Services are built and deployed one by one. What keeps a new version of one from breaking the others are the versions in `schemas/`, recorded by
//! `cargo kafka-event record --release`: the compiler holds these types against them.
//!
//! On a cluster of three or more, orders and money ask for `replication = 3, min_insync_replicas = 2` as well.

use kafka_event::prelude::*;

/// So many of one kind of goods.
#[derive(Clone, Debug, Default, PartialEq, EventType)]
pub(crate) struct Goods {
    #[event(max_len = 40)]
    pub(crate) item: String,
    pub(crate) quantity: i64,
}

/// Why an order was undone.
#[derive(Clone, Copy, Debug, Default, PartialEq, EventType)]
pub(crate) enum CancelReason {
    /// What a newer order service may say.
    #[default]
    #[event(default)]
    Unknown,
    Declined,
    SoldOut,
}

/// A customer ordered something: it is to be paid.
#[kafka_event(topic = "shop.orders", key = order_id, partitions = 3)]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OrderPlacedEvent {
    pub(crate) order_id: i64,
    #[event(max_len = 40)]
    pub(crate) customer: String,
    pub(crate) cents: i64,
    pub(crate) goods: Goods,
}

/// An order is wholly done: paid, and its goods are put aside.
#[kafka_event(topic = "shop.orders", key = order_id, partitions = 3)]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OrderConfirmedEvent {
    pub(crate) order_id: i64,
}

/// An order is wholly undone: the customer has the money, and the shop the goods.
#[kafka_event(topic = "shop.orders", key = order_id, partitions = 3)]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OrderCancelledEvent {
    pub(crate) order_id: i64,
    pub(crate) reason: CancelReason,
}

/// An order's money was taken: its goods are to be put aside.
#[kafka_event(topic = "shop.payments", key = order_id, partitions = 3)]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PaymentCapturedEvent {
    pub(crate) order_id: i64,
    pub(crate) cents: i64,
    pub(crate) goods: Goods,
}

/// The card does not pay for an order, and nothing has happened yet.
#[kafka_event(topic = "shop.payments", key = order_id, partitions = 3)]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PaymentDeclinedEvent {
    pub(crate) order_id: i64,
}

/// An order's money went back.
#[kafka_event(topic = "shop.payments", key = order_id, partitions = 3)]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PaymentRefundedEvent {
    pub(crate) order_id: i64,
    pub(crate) cents: i64,
}

/// An order's goods were put aside.
#[kafka_event(topic = "shop.stock", key = order_id, partitions = 3)]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StockReservedEvent {
    pub(crate) order_id: i64,
}

/// There is too little of what was ordered: the money has to go back.
#[kafka_event(topic = "shop.stock", key = order_id, partitions = 3)]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StockRefusedEvent {
    pub(crate) order_id: i64,
}

/// All that is on `shop.orders`.
#[derive(EventSet)]
pub(crate) enum OrderEvent {
    Placed(OrderPlacedEvent),
    Confirmed(OrderConfirmedEvent),
    Cancelled(OrderCancelledEvent),
}

/// All that is on `shop.payments`.
#[derive(EventSet)]
pub(crate) enum PaymentEvent {
    Captured(PaymentCapturedEvent),
    Declined(PaymentDeclinedEvent),
    Refunded(PaymentRefundedEvent),
}

/// All that is on `shop.stock`.
#[derive(EventSet)]
pub(crate) enum StockEvent {
    Reserved(StockReservedEvent),
    Refused(StockRefusedEvent),
}

#[cfg(test)]
mod tests {
    kafka_event::golden!(crate::events);
}
