use kafka_event::prelude::*;

#[derive(EventType, Default)]
enum State {
    #[default]
    Open,
    Closed,
}

#[kafka_event(topic = "orders", compatibility = "BACKWARD")]
struct OrderCreatedEvent {
    #[event(default = "Opened")]
    state: State,
}

fn main() {}
