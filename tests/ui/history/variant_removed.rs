use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/payment", compatibility = "BACKWARD")]
struct OrderPaidEvent {
    payment: Payment,
}

#[derive(Debug, Clone, Default, PartialEq, EventType)]
enum Payment {
    #[default]
    Unknown,
    Card { number: String },
}

fn main() {}
