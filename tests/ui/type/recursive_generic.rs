use kafka_event::prelude::*;

#[derive(EventType, Default)]
struct Tree<T> {
    value: T,
    children: Vec<Tree<T>>,
}

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    tree: Tree<i32>,
}

fn main() {}
