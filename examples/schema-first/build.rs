//! From the schemas to `OUT_DIR/schemas.rs`.

use kafka_event_schema::codegen::{Config, Decimals, Error};

fn main() -> Result<(), Error> {
    Config::new()
        .decimals(Decimals::RustDecimal)
        .topic("com.example.payments.v1.PaymentAuthorizedEvent", "payments")
        .key(
            "com.example.payments.v1.PaymentAuthorizedEvent",
            &["paymentId"],
        )
        .topic("com.example.telemetry.ReadingReceivedEvent", "readings")
        .key("com.example.telemetry.ReadingReceivedEvent", &["device"])
        .topic("com.example.catalog.CategoryMovedEvent", "catalog")
        .topic("com.example.people.employee_hired", "people")
        .key("com.example.people.employee_hired", &["EmployeeID"])
        .rename("com.example.people.employee_hired", "EmployeeHiredEvent")
        .topic("com.example.logistics.ShipmentDispatchedEvent", "shipments")
        .key(
            "com.example.logistics.ShipmentDispatchedEvent",
            &["shipment"],
        )
        .compile(&["schemas"])
}
