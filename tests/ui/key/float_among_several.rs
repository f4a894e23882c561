use kafka_event::prelude::*;

#[kafka_event(topic = "orders", key(order_id, price))]
struct OrderCreatedEvent {
    order_id: i64,
    price: f64,
}

fn main() {}
