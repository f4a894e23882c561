kafka_event::recorded! {
    pub mod v1, major = 1
}

fn main() {}
