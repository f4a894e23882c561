//! A parcel that had another name in its first major version.

use kafka_event::prelude::*;
use kafka_event::{BoxError, Upcast};

kafka_event::recorded! {
    pub mod v1 = "shop.ParcelSentEvent"
}

/// A parcel was moved.
#[kafka_event(topic = "parcels", key = id, alias = "ParcelSentEvent", major = 2, upcasts = v1::ParcelSent)]
#[derive(Clone, Debug, PartialEq)]
pub struct ParcelMovedEvent {
    /// Its number.
    pub id: String,
    /// What it weighs.
    pub kilograms: f64,
}

impl Upcast<v1::ParcelSent> for ParcelMovedEvent {
    fn upcast(old: v1::ParcelSent) -> Result<Self, BoxError> {
        Ok(Self {
            id: old.id,
            kilograms: old.grams as f64 / 1000.0,
        })
    }
}
