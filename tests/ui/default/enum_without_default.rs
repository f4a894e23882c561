use kafka_event::prelude::*;

#[derive(EventType)]
enum State {
    Open,
    Closed,
}

#[kafka_event(topic = "orders", compatibility = "BACKWARD")]
struct OrderCreatedEvent {
    state: State,
}

fn main() {}
