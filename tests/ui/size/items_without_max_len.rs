use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(items(min_len = 4))]
    notes: Vec<String>,
}

fn main() {}
