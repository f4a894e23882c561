use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/payment", compatibility = "FORWARD")]
struct OrderPaidEvent {
    payment: Payment,
}

#[derive(Debug, Clone, Default, PartialEq, EventType)]
enum Payment {
    #[default]
    Unknown,
    Card { number: String },
    Iban(String),
    Cash { given: i64 },
}

fn main() {}
