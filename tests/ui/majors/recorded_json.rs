kafka_event::recorded! {
    pub mod v1 = "OrderPaidEvent", history = "../history/recorded/json"
}

fn main() {}
