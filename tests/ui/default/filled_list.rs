use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(default = [1, 2])]
    counts: Vec<i32>,
}

fn main() {}
