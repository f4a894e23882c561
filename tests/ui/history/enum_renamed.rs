use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/state")]
struct OrderPaidEvent {
    state: Status,
}

#[derive(Debug, Clone, Default, PartialEq, EventType)]
enum Status {
    #[default]
    #[event(default)]
    Open,
    Paid,
    Sent,
}

fn main() {}
