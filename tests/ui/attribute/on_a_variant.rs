use kafka_event::prelude::*;

#[derive(EventType)]
enum State {
    #[event(skip)]
    Open,
}

fn main() {}
