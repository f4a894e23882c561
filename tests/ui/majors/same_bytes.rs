use kafka_event::prelude::*;
use kafka_event::{BoxError, Upcast};

kafka_event::recorded! { mod v1 = "shop.PaymentSettledEvent", history = "../../majors/schemas/shop.PaymentSettledEvent" }

#[kafka_event(topic = "settlements", namespace = "shop", major = 2, upcasts = v1::PaymentSettled,
    history = "../../majors/schemas/shop.PaymentSettledEvent.v2")]
struct PaymentSettledEvent {
    id: String,
    amount: i64,
    fee: Option<i64>,
}

impl Upcast<v1::PaymentSettled> for PaymentSettledEvent {
    fn upcast(old: v1::PaymentSettled) -> Result<Self, BoxError> {
        Ok(Self { id: old.id, amount: old.amount * 100, fee: old.fee })
    }
}

fn main() {}
