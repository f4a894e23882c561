use kafka_event::prelude::*;
use kafka_event::LargeBytes;

#[derive(EventType)]
pub struct Page {
    #[event(claim_check)]
    scan: LargeBytes,
}

fn main() {}
