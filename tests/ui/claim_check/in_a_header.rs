use kafka_event::prelude::*;

#[kafka_event(topic = "documents")]
pub struct DocumentScannedEvent {
    #[event(header = "pdf", claim_check)]
    pdf: String,
}

fn main() {}
