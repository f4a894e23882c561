use kafka_event::prelude::*;

#[kafka_event(topic = "garden")]
struct BirdSeedEvent {
    grams: i32,
}

fn main() {}
