//! The event as a user of kafka-event writes it, owned and borrowed.

use kafka_event::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Default, EventType)]
pub(crate) enum Status {
    #[default]
    #[event(default)]
    Placed,
    Paid,
    Shipped,
}

#[derive(Clone, Debug, PartialEq, EventType)]
pub(crate) struct Line {
    pub(crate) sku: String,
    pub(crate) quantity: i32,
    pub(crate) price_cents: i64,
}

#[kafka_event(topic = "orders", key = order_id)]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OrderPlacedEvent {
    pub(crate) order_id: String,
    pub(crate) customer: String,
    pub(crate) currency: String,
    pub(crate) status: Status,
    pub(crate) placed_at: Timestamp,
    pub(crate) total_cents: i64,
    pub(crate) weight_kg: f64,
    pub(crate) express: bool,
    pub(crate) coupon: Option<String>,
    pub(crate) lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, EventType)]
pub(crate) struct LineRef<'a> {
    pub(crate) sku: &'a str,
    pub(crate) quantity: i32,
    pub(crate) price_cents: i64,
}

#[derive(Clone, Debug, PartialEq, EventType)]
pub(crate) struct OrderRef<'a> {
    pub(crate) order_id: &'a str,
    pub(crate) customer: &'a str,
    pub(crate) currency: &'a str,
    pub(crate) status: Status,
    pub(crate) placed_at: Timestamp,
    pub(crate) total_cents: i64,
    pub(crate) weight_kg: f64,
    pub(crate) express: bool,
    pub(crate) coupon: Option<&'a str>,
    pub(crate) lines: Vec<LineRef<'a>>,
}

/// The event that everything is measured with.
pub(crate) fn sample() -> OrderPlacedEvent {
    OrderPlacedEvent {
        order_id: "7c9e6679-7425-40de-944b-e07fc1f90ae7".into(),
        customer: "customer-0042137".into(),
        currency: "EUR".into(),
        status: Status::Paid,
        placed_at: Timestamp::from_millis(1_718_006_400_123),
        total_cents: 48_815,
        weight_kg: 12.75,
        express: true,
        coupon: Some("SUMMER-24".into()),
        lines: (0..6)
            .map(|line| Line {
                sku: format!("SKU-{:010}", 9_000_017 * (line + 1)),
                quantity: line + 1,
                price_cents: 1_999 + 350 * i64::from(line),
            })
            .collect(),
    }
}
