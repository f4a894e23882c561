use kafka_event::prelude::*;
use kafka_event::LargeBytes;

#[kafka_event(topic = "documents")]
pub struct DocumentScannedEvent {
    #[event(claim_check = "s3")]
    pdf: LargeBytes,
    #[event(claimcheck)]
    photo: LargeBytes,
}

fn main() {}
