kafka_event::recorded! {
    pub mod v1 = "shop.OrderCreatedEvent", topic = "orders"
}

fn main() {}
