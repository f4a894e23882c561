use kafka_event::prelude::*;

#[derive(EventType)]
enum Change<T> {
    Set(T),
    Moved { from: T },
}

fn main() {}
