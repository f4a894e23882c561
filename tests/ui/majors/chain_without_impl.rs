kafka_event::recorded! { mod v1 = "shop.OrderCreatedEvent", history = "../../majors/schemas/shop.OrderCreatedEvent" }

kafka_event::recorded! {
    mod v2 = "shop.OrderCreatedEvent", major = 2, upcasts = v1::OrderCreated, history = "../../majors/schemas/shop.OrderCreatedEvent.v2"
}

fn main() {}
