kafka_event::recorded! {
    pub mod v1 = "shop.OrderPaidEvent", history = "../../majors/schemas/shop.OrderCreatedEvent"
}

fn main() {}
