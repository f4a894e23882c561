use kafka_event::prelude::*;

#[kafka_event(topic = "settlements", namespace = "shop", major = 2, history = "../../majors/schemas/shop.PaymentSettledEvent.v2")]
struct PaymentSettledEvent {
    number: String,
}

fn main() {}
