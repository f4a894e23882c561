//! The same event as a user of serde writes it: for apache-avro, serde_avro_fast, bincode, postcard and serde_json.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ours;

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Status {
    Placed,
    Paid,
    Shipped,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) sku: String,
    pub(crate) quantity: i32,
    pub(crate) price_cents: i64,
}

/// `T` is the time: a number for the binary formats, chrono's type for JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "OrderPlacedEvent")]
pub(crate) struct Order<T> {
    pub(crate) order_id: String,
    pub(crate) customer: String,
    pub(crate) currency: String,
    pub(crate) status: Status,
    pub(crate) placed_at: T,
    pub(crate) total_cents: i64,
    pub(crate) weight_kg: f64,
    pub(crate) express: bool,
    pub(crate) coupon: Option<String>,
    pub(crate) lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "Line")]
pub(crate) struct LineRef<'a> {
    pub(crate) sku: &'a str,
    pub(crate) quantity: i32,
    pub(crate) price_cents: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "OrderPlacedEvent")]
pub(crate) struct OrderRef<'a, T> {
    pub(crate) order_id: &'a str,
    pub(crate) customer: &'a str,
    pub(crate) currency: &'a str,
    pub(crate) status: Status,
    pub(crate) placed_at: T,
    pub(crate) total_cents: i64,
    pub(crate) weight_kg: f64,
    pub(crate) express: bool,
    pub(crate) coupon: Option<&'a str>,
    #[serde(borrow)]
    pub(crate) lines: Vec<LineRef<'a>>,
}

impl<T> Order<T> {
    fn new(event: &ours::OrderPlacedEvent, placed_at: T) -> Self {
        Self {
            order_id: event.order_id.clone(),
            customer: event.customer.clone(),
            currency: event.currency.clone(),
            status: match event.status {
                ours::Status::Placed => Status::Placed,
                ours::Status::Paid => Status::Paid,
                ours::Status::Shipped => Status::Shipped,
            },
            placed_at,
            total_cents: event.total_cents,
            weight_kg: event.weight_kg,
            express: event.express,
            coupon: event.coupon.clone(),
            lines: event
                .lines
                .iter()
                .map(|line| Line {
                    sku: line.sku.clone(),
                    quantity: line.quantity,
                    price_cents: line.price_cents,
                })
                .collect(),
        }
    }
}

/// With the time as a number.
pub(crate) fn with_number(event: &ours::OrderPlacedEvent) -> Order<i64> {
    Order::new(event, event.placed_at.as_millis())
}

/// With the time as chrono's type, which serde writes as our JSON form has it.
pub(crate) fn with_time(event: &ours::OrderPlacedEvent) -> Order<DateTime<Utc>> {
    Order::new(
        event,
        DateTime::from_timestamp_millis(event.placed_at.as_millis()).unwrap(),
    )
}
