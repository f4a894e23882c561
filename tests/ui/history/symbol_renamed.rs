use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/state")]
struct OrderPaidEvent {
    state: State,
}

#[derive(Debug, Clone, Default, PartialEq, EventType)]
enum State {
    #[default]
    #[event(default)]
    Open,
    Payed,
    Sent,
}

fn main() {}
