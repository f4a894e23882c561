use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent<const N: usize> {
    hash: [u8; N],
}

fn main() {}
