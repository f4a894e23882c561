kafka_event::recorded! {
    pub mod v1 = "shop.InvoiceIssuedEvent", history = "../../majors/schemas/shop.InvoiceIssuedEvent"
}

fn main() {}
