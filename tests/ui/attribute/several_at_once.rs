use kafka_event::prelude::*;

#[kafka_event(topic = "or ders", key = oder_id, formt = "json")]
struct OrderCreatedEvent {
    #[event(renam = "id")]
    order_id: i64,
    #[event(default = now())]
    count: i32,
}

fn main() {}
