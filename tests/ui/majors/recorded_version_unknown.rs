kafka_event::recorded! {
    pub mod v1 = "shop.OrderCreatedEvent", version = 9, history = "../../majors/schemas/shop.OrderCreatedEvent"
}

fn main() {}
