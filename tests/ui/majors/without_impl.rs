use kafka_event::prelude::*;

kafka_event::recorded! { mod v1 = "shop.ParcelSentEvent", history = "../../majors/schemas/shop.ParcelSentEvent" }

#[kafka_event(topic = "parcels", namespace = "shop", alias = "ParcelSentEvent", major = 2, upcasts = v1::ParcelSent,
    history = "../../majors/schemas/shop.ParcelMovedEvent.v2")]
struct ParcelMovedEvent {
    id: String,
}

fn main() {}
