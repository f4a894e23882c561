use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(default = [1, "two"])]
    counts: Vec<i32>,
}

fn main() {}
