use kafka_event::prelude::*;

#[kafka_event(topic = "parcels", namespace = "shop", alias = "ParcelSentEvent", major = 2, format = "json",
    history = "../../majors/schemas/shop.ParcelMovedEvent.v2")]
struct ParcelMovedEvent {
    id: String,
}

fn main() {}
