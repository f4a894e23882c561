use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent<'a> {
    note: &'a mut str,
}

fn main() {}
