use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(default = 0.5)]
    count: i32,
}

fn main() {}
