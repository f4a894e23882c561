//! Events in a crate of edition 2021: what the macros write takes the edition of the tokens that it stands on.

use kafka_event::prelude::*;

/// How an order is paid.
#[derive(Debug, Clone, PartialEq, Default, EventType)]
pub enum Payment {
    /// In cash.
    #[default]
    Cash,
    /// By card.
    Card {
        /// Its last digits.
        digits: String,
    },
}

/// The number of an order.
#[derive(Debug, Clone, PartialEq, EventType, Key)]
pub struct OrderId(i64);

/// An order was placed.
#[kafka_event(topic = "orders", key = id, max_message_bytes = 10_000)]
#[derive(Debug, Clone, PartialEq)]
pub struct OrderPlacedEvent {
    /// Which.
    pub id: OrderId,
    /// What was said of it.
    #[event(max_len = 100)]
    pub note: String,
    /// How it is paid.
    pub payment: Option<Payment>,
    /// The shop.
    #[event(header = "shop", max_len = 10)]
    pub shop: String,
    /// How many parcels.
    #[event(default = 1)]
    pub parcels: i32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_of_edition_2021_reads_back() {
        let event = OrderPlacedEvent {
            payment: Some(Payment::Card {
                digits: "4242".into(),
            }),
            ..OrderPlacedEvent::default()
        };
        let record = event.to_record().unwrap();
        assert_eq!(record.read::<OrderPlacedEvent>().unwrap(), event);
    }
}
