use kafka_event::prelude::*;

#[derive(EventType)]
enum State {
    #[event(default)]
    Open,
    #[event(default)]
    Closed,
}

fn main() {}
