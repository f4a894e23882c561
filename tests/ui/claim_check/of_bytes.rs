use kafka_event::prelude::*;

#[kafka_event(topic = "documents")]
pub struct DocumentScannedEvent {
    #[event(claim_check)]
    pdf: Vec<u8>,
}

fn main() {}
