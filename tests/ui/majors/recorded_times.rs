kafka_event::recorded! {
    pub mod v1 = "shop.OrderCreatedEvent", times = "number", history = "../../majors/schemas/shop.OrderCreatedEvent"
}

fn main() {}
