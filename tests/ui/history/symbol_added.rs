use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/state", compatibility = "FORWARD")]
struct OrderPaidEvent {
    state: State,
}

#[derive(Debug, Clone, Default, PartialEq, EventType)]
enum State {
    #[default]
    #[event(default)]
    Open,
    Paid,
    Sent,
    Lost,
}

fn main() {}
