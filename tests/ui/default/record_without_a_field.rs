use kafka_event::prelude::*;

#[derive(Default, EventType)]
struct Amount {
    cents: i64,
    #[event(default = "EUR")]
    currency: String,
}

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(default = {"currency": "CHF"})]
    amount: Amount,
}

fn main() {}
