use kafka_event::prelude::*;

#[derive(EventType, Default)]
struct Origin {
    #[event(header = "tenant")]
    tenant: String,
}

fn main() {}
