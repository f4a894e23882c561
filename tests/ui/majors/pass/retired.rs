use kafka_event::prelude::*;

#[kafka_event(topic = "invoices", namespace = "shop", major = 2, history = "../../../majors/schemas/shop.InvoiceIssuedEvent.v2")]
struct InvoiceIssuedEvent {
    number: i64,
}

fn main() {
    assert!(InvoiceIssuedEvent::CONTRACT.upcasts.is_empty());
}
