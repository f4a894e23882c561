use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    id: i64,
}

#[kafka_event(topic = "orders")]
struct OrderPaidEvent {
    id: i64,
}

#[derive(EventSet)]
enum Orders {
    Created(OrderCreatedEvent),
    Paid(OrderPaidEvent),
}

fn main() {
    let record = OrderPaidEvent { id: 7 }.to_record().unwrap();
    match record.with_ref(Orders::from_record).unwrap() {
        Orders::Created(_) => unreachable!(),
        Orders::Paid(event) => assert_eq!(event.id, 7),
    }
}
