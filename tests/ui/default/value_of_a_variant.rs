use kafka_event::prelude::*;

#[derive(EventType)]
enum State {
    #[event(default = "Open")]
    Open,
}

fn main() {}
