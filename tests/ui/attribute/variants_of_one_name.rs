use kafka_event::prelude::*;

#[derive(EventType)]
enum State {
    Open,
    #[event(rename = "Open")]
    Closed,
}

fn main() {}
