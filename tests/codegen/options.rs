/// The options that the shapes are made with, by `build.rs` and by the test that holds the code against its golden form.
fn options() -> Config {
    Config::new()
        .topic("com.acme.shop.OrderPlacedEvent", "orders")
        .key("com.acme.shop.OrderPlacedEvent", &["orderId", "network"])
        .attribute("com.acme.shop.OrderPlacedEvent", "compatibility = \"FULL_TRANSITIVE\"")
        .attribute("com.acme.shop.Line.sku", "max_len = 40")
        .topic("thing_seen_event", "${env}.things")
        .rename("thing_seen_event", "ThingSeenEvent")
        .rename("thing_seen_event.PreviousID", "former")
        .key("shapes.ledger.EntryBookedEvent", &["account"])
        .derive_on("com.acme.shop.BankTransfer", "Eq")
}
