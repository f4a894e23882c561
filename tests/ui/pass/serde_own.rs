use kafka_event::prelude::*;
use serde::{Deserialize, Serialize};

#[kafka_event(topic = "orders", serde = "own")]
#[derive(Serialize, Deserialize)]
struct OrderCreatedEvent {
    #[serde(rename = "order_id")]
    id: i64,
}

fn main() {
    let text = serde_json::to_string(&OrderCreatedEvent::default()).unwrap();
    assert_eq!(text, r#"{"order_id":0}"#);
}
