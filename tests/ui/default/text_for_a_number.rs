use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(default = "0")]
    count: i32,
}

fn main() {}
