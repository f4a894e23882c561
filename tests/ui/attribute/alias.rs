use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(alias = "order id")]
    order_id: i64,
}

fn main() {}
