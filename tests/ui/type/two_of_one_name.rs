mod billing {
    #[derive(kafka_event::EventType, Default)]
    pub struct Address {
        pub street: String,
    }
}
mod shipping {
    #[derive(kafka_event::EventType, Default)]
    pub struct Address {
        pub city: String,
    }
}

#[kafka_event::kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    billing: billing::Address,
    shipping: shipping::Address,
}

fn main() {}
