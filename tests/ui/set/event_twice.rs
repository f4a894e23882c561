use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    id: i64,
}

#[derive(EventSet)]
enum Orders {
    Created(OrderCreatedEvent),
    Made(OrderCreatedEvent),
}

fn main() {}
