//! The golden records of all majors are read by today's types.

use kafka_event_majors::invoice::InvoiceIssuedEvent;
use kafka_event_majors::order::OrderCreatedEvent;
use kafka_event_majors::parcel::ParcelMovedEvent;
use kafka_event_majors::payment::PaymentSettledEvent;

kafka_event::golden!(
    schemas = "../../schemas",
    event("shop.ParcelSentEvent" = ParcelMovedEvent),
);
