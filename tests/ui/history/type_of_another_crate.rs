use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/address")]
struct OrderPaidEvent {
    ship_to: kafka_event_ui::LongerAddress,
}

fn main() {}
