#![deny(warnings, missing_docs, clippy::all)]
//! A crate that names `kafka-event` otherwise.

mod parts {
    pub use kafka_event as events;
}

parts::events::recorded! {
    /// As it was.
    #[cfg(not(windows))]
    pub mod v1 = "shop.OrderCreatedEvent", history = "../../../majors/schemas/shop.OrderCreatedEvent", crate = crate::parts::events;
}

fn main() {
    let old = v1::OrderCreated { id: String::new(), ..v1::OrderCreated::default() };
    assert_eq!(old.channel, v1::Channel::Unknown);
}
