use kafka_event::prelude::*;

#[derive(EventType, Key)]
struct OrderId(i64);

/// An order was created.
#[kafka_event(topic = "${env}.orders", key = id, header("source" = "shop"))]
struct OrderCreatedEvent {
    id: OrderId,
    #[event(timestamp)]
    created_at: Timestamp,
    #[event(header = "tenant")]
    tenant: String,
    #[event(default = 1, alias = "amount")]
    count: i32,
    note: Option<String>,
}

fn main() {
    let event = OrderCreatedEvent::default();
    assert_eq!(event.count, 1);
    event.to_record().unwrap().read::<OrderCreatedEvent>().unwrap();
}
