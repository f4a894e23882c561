use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent<'a> {
    id: i64,
    #[event(header = "tenant")]
    tenant: &'a str,
}

fn main() {}
