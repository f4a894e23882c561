use kafka_event::prelude::*;

#[kafka_event(topic = "cache")]
struct CacheClearedEvent {}

fn main() {}
