// What the error of `without_upcasts` says, pasted.
#![allow(unused_variables)]

use kafka_event::prelude::*;

kafka_event::recorded! { pub mod v1 = "shop.PaymentSettledEvent", history = "../../../majors/schemas/shop.PaymentSettledEvent" }
kafka_event::recorded! { pub mod v1_1 = "shop.PaymentSettledEvent", version = 1, history = "../../../majors/schemas/shop.PaymentSettledEvent" }

#[kafka_event(topic = "settlements", namespace = "shop", major = 2, history = "../../../majors/schemas/shop.PaymentSettledEvent.v2",
    upcasts(v1::PaymentSettled, v1_1::PaymentSettled))]
struct PaymentSettledEvent {
    number: String,
}

impl kafka_event::Upcast<v1::PaymentSettled> for PaymentSettledEvent {
    fn upcast(old: v1::PaymentSettled) -> Result<Self, kafka_event::BoxError> {
        todo!()
    }
}

impl kafka_event::Upcast<v1_1::PaymentSettled> for PaymentSettledEvent {
    fn upcast(old: v1_1::PaymentSettled) -> Result<Self, kafka_event::BoxError> {
        todo!()
    }
}

fn main() {}
