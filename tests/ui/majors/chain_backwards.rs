use kafka_event::{BoxError, Upcast};

kafka_event::recorded! {
    mod v1 = "shop.OrderCreatedEvent", upcasts = v2::OrderCreated, history = "../../majors/schemas/shop.OrderCreatedEvent"
}

kafka_event::recorded! { mod v2 = "shop.OrderCreatedEvent", major = 2, history = "../../majors/schemas/shop.OrderCreatedEvent.v2" }

impl Upcast<v2::OrderCreated> for v1::OrderCreated {
    fn upcast(_: v2::OrderCreated) -> Result<Self, BoxError> {
        Ok(Self::default())
    }
}

fn main() {}
