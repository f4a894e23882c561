use kafka_event::prelude::*;
use kafka_event::LargeBytes;

#[kafka_event(topic = "documents", key = pdf)]
pub struct DocumentScannedEvent {
    #[event(claim_check)]
    pdf: LargeBytes,
}

fn main() {}
