use kafka_event::prelude::*;
use kafka_event::{BoxError, Upcast};

kafka_event::recorded! { mod v1 = "shop.PaymentSettledEvent", history = "../../majors/schemas/shop.PaymentSettledEvent" }

#[kafka_event(topic = "settlements", namespace = "shop", major = 2, upcasts = v1::PaymentSettled,
    history = "../../majors/schemas/shop.PaymentSettledEvent.v2")]
struct PaymentSettledEvent {
    number: String,
}

impl Upcast<v1::PaymentSettled> for PaymentSettledEvent {
    fn upcast(old: v1::PaymentSettled) -> Result<Self, BoxError> {
        Ok(Self { number: old.id })
    }
}

fn main() {}
