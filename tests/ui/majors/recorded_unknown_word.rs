kafka_event::recorded! {
    pub mod v1 = "shop.OrderCreatedEvent", mayor = 1
}

fn main() {}
