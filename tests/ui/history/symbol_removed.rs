use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/state", compatibility = "BACKWARD")]
struct OrderPaidEvent {
    state: State,
}

#[derive(Debug, Clone, Default, PartialEq, EventType)]
enum State {
    #[default]
    Open,
    Paid,
}

fn main() {}
