kafka_event::recorded! {
    pub mod v1 = "shop.OrderCraetedEvent", history = "../../majors/schemas/shop.OrderCraetedEvent"
}

fn main() {}
