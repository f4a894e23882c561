use kafka_event::prelude::*;

#[kafka_event(topic = "orders", key = id, max_message_bytes = 4_000)]
struct OrderCreatedEvent {
    id: i64,
    #[event(max_len = 100)]
    note: String,
    #[event(max_len = 10, items(max_len = 20))]
    tags: Vec<String>,
}

fn main() {
    assert!(OrderCreatedEvent::CONTRACT.max_size.unwrap() <= 4_000);
}
