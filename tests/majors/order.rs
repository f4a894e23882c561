//! An order in its third major version: the first is upcast to the second, the second to today's.

use kafka_event::prelude::*;
use kafka_event::{BoxError, Upcast};

kafka_event::recorded! {
    pub mod v1 = "OrderCreatedEvent"
}

kafka_event::recorded! {
    /// Orders whose total is in cents.
    pub mod v2 = "OrderCreatedEvent", major = 2, upcasts = v1::OrderCreated, times = "numbers";
}

/// An order was placed.
#[kafka_event(topic = "orders", key = id, major = 3, upcasts = v2::OrderCreated)]
#[derive(Clone, Debug, PartialEq)]
pub struct OrderCreatedEvent {
    /// Its number.
    pub id: i64,
    /// What it costs.
    pub total: Money,
    /// When it was placed.
    #[event(timestamp)]
    pub placed_at: Timestamp,
    /// Who asks; the former majors did not know it.
    #[event(header = "tenant")]
    pub tenant: String,
}

/// An amount in a currency.
#[derive(Clone, Debug, Default, PartialEq, EventType)]
pub struct Money {
    /// In hundredths.
    pub cents: i64,
    /// As ISO 4217 has it.
    pub currency: String,
}

impl Upcast<v1::OrderCreated> for v2::OrderCreated {
    fn upcast(old: v1::OrderCreated) -> Result<Self, BoxError> {
        let cents = (old.total * 100.0).round();
        if !(0.0..=1e15).contains(&cents) {
            return Err("the total is no amount of money".into());
        }
        Ok(Self {
            id: old.id,
            total_cents: cents as i64,
            placed_at: Timestamp::from_millis(old.placed_at.timestamp_millis()),
            city: match old.channel {
                v1::Channel::Phone => String::new(),
                v1::Channel::Unknown | v1::Channel::Web => old.address.city,
            },
            note: old.note,
        })
    }
}

impl Upcast<v2::OrderCreated> for OrderCreatedEvent {
    fn upcast(old: v2::OrderCreated) -> Result<Self, BoxError> {
        Ok(Self {
            id: old.id.parse()?,
            total: Money {
                cents: old.total_cents,
                currency: "EUR".to_owned(),
            },
            placed_at: old.placed_at,
            tenant: "legacy".to_owned(),
        })
    }
}
