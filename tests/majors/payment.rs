//! A payment whose first major was held to nothing: the newest version of it cannot read the first, which has its own type.

use kafka_event::prelude::*;
use kafka_event::{BoxError, Upcast};

kafka_event::recorded! {
    pub mod v1_1 = "shop.PaymentSettledEvent", version = 1
}

kafka_event::recorded! {
    pub mod v1 = "shop.PaymentSettledEvent"
}

/// A payment was settled.
#[kafka_event(
    topic = "settlements",
    major = 2,
    upcasts(v1::PaymentSettled, v1_1::PaymentSettled)
)]
#[derive(Clone, Debug, PartialEq)]
pub struct PaymentSettledEvent {
    /// Its number.
    pub number: String,
    /// In hundredths; none is known of the oldest.
    pub cents: Option<i64>,
}

impl Upcast<v1_1::PaymentSettled> for PaymentSettledEvent {
    fn upcast(old: v1_1::PaymentSettled) -> Result<Self, BoxError> {
        Ok(Self {
            number: old.id.to_string(),
            cents: None,
        })
    }
}

impl Upcast<v1::PaymentSettled> for PaymentSettledEvent {
    fn upcast(old: v1::PaymentSettled) -> Result<Self, BoxError> {
        let cents = old.amount.checked_sub(old.fee.unwrap_or_default());
        Ok(Self {
            number: old.id,
            cents: Some(cents.ok_or("a fee and an amount that no number holds")?),
        })
    }
}
