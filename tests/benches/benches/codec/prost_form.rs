//! The same event as prost generates it from a `.proto` file, written by hand so that no `protoc` is needed.

use crate::ours;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, prost::Enumeration)]
#[repr(i32)]
pub(crate) enum Status {
    Placed = 0,
    Paid = 1,
    Shipped = 2,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Line {
    #[prost(string, tag = "1")]
    pub(crate) sku: String,
    #[prost(int32, tag = "2")]
    pub(crate) quantity: i32,
    #[prost(int64, tag = "3")]
    pub(crate) price_cents: i64,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Order {
    #[prost(string, tag = "1")]
    pub(crate) order_id: String,
    #[prost(string, tag = "2")]
    pub(crate) customer: String,
    #[prost(string, tag = "3")]
    pub(crate) currency: String,
    #[prost(enumeration = "Status", tag = "4")]
    pub(crate) status: i32,
    #[prost(int64, tag = "5")]
    pub(crate) placed_at: i64,
    #[prost(int64, tag = "6")]
    pub(crate) total_cents: i64,
    #[prost(double, tag = "7")]
    pub(crate) weight_kg: f64,
    #[prost(bool, tag = "8")]
    pub(crate) express: bool,
    #[prost(string, optional, tag = "9")]
    pub(crate) coupon: Option<String>,
    #[prost(message, repeated, tag = "10")]
    pub(crate) lines: Vec<Line>,
}

pub(crate) fn of(event: &ours::OrderPlacedEvent) -> Order {
    Order {
        order_id: event.order_id.clone(),
        customer: event.customer.clone(),
        currency: event.currency.clone(),
        status: event.status as i32,
        placed_at: event.placed_at.as_millis(),
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
