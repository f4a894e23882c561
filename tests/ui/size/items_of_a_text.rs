use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(items(max_len = 4))]
    note: String,
}

fn main() {}
