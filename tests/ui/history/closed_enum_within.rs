use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderPaidEvent {
    order_id: String,
    lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, EventType)]
struct Line {
    unit: Unit,
}

#[derive(Debug, Clone, PartialEq, EventType)]
enum Unit {
    Piece,
    Metre,
}

fn main() {}
