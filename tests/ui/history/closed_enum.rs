use kafka_event::prelude::*;

#[kafka_event(topic = "orders", compatibility = "FORWARD")]
struct OrderPaidEvent {
    order_id: String,
    state: Option<State>,
}

#[derive(Debug, Clone, Default, PartialEq, EventType)]
enum State {
    #[default]
    Open,
    Paid,
}

fn main() {}
