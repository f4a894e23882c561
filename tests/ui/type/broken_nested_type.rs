use kafka_event::prelude::*;

#[derive(EventType, Key)]
struct Address {
    #[event(renam = "road")]
    street: String,
}

#[kafka_event(topic = "orders", key = address)]
struct OrderCreatedEvent {
    #[event(max_len = 4)]
    address: Address,
    others: Vec<Option<Address>>,
}

fn main() {}
