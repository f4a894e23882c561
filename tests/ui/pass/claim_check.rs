//! A field that is a claim check, where nothing is in scope that generated code could lean on.
#![no_implicit_prelude]
#![forbid(unsafe_code)]

#[::kafka_event::kafka_event(topic = "documents", key = id)]
pub struct DocumentScannedEvent {
    id: i64,
    #[event(claim_check)]
    pdf: ::kafka_event::LargeBytes,
    #[event(claim_check, alias = "images")]
    pages: ::std::vec::Vec<::kafka_event::LargeBytes>,
    #[event(claim_check)]
    photo: ::std::option::Option<::kafka_event::LargeBytes>,
}

fn main() {}
