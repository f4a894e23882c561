use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/payment")]
struct OrderPaidEvent {
    payment: Payment,
}

#[derive(Debug, Clone, Default, PartialEq, EventType)]
enum Payment {
    #[default]
    Unknown,
    Card { digits: String },
    Iban(String),
}

fn main() {}
