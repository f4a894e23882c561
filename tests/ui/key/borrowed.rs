use kafka_event::prelude::*;

#[kafka_event(topic = "orders", key = order_id)]
struct OrderCreatedEvent<'a> {
    order_id: &'a str,
}

fn main() {}
