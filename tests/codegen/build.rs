//! Makes the types that the tests use.

use kafka_event_schema::codegen::{Config, Error};

fn main() -> Result<(), Error> {
    Config::new()
        .topic("com.acme.shop.OrderPlacedEvent", "orders")
        .key("com.acme.shop.OrderPlacedEvent", &["orderId", "network"])
        .compile(&["schemas"])
}
