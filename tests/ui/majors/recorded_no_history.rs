kafka_event::recorded! {
    pub mod v1 = "shop.OrderCreatedEvent", history = "../../majors/schemas"
}

fn main() {}
