kafka_event::recorded! {
    pub mod v1 = "shop.Order-CreatedEvent"
}

fn main() {}
