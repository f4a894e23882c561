kafka_event::recorded! {
    pub mod v3 = "shop.OrderCreatedEvent", major = 3, history = "../../majors/schemas/shop.OrderCreatedEvent.v3"
}

fn main() {}
