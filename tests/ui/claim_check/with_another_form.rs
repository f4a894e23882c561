use kafka_event::prelude::*;
use kafka_event::LargeBytes;

#[kafka_event(topic = "documents")]
pub struct DocumentScannedEvent {
    #[event(claim_check, logical = "date", default = "none")]
    pdf: LargeBytes,
}

fn main() {}
