use kafka_event::KafkaEvent;

#[derive(KafkaEvent)]
#[event(topic = "orders")]
struct OrderCreatedEvent {
    #[serde(default)]
    id: i64,
}

fn main() {}
