use kafka_event::prelude::*;

#[kafka_event(topic = "orders", format = "json", max_message_bytes = 6_000)]
struct OrderCreatedEvent {
    #[event(max_len = 900)]
    note: String,
    id: i64,
    #[event(max_len = 9)]
    place: String,
}

fn main() {}
