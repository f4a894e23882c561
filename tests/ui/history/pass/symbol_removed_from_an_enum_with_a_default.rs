use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "../recorded/state_with_unknown")]
struct OrderPaidEvent {
    state: State,
}

#[derive(Debug, Clone, Default, PartialEq, EventType)]
enum State {
    #[default]
    #[event(default)]
    Unknown,
    Open,
    Paid,
}

fn main() {}
