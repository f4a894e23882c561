//! Events in their second or third major version, whose former ones are in `schemas/`: records of those are upcast.
//!
//! `schemas/` was recorded from the types as they were then. Nothing here but the newest types is kept by hand.

pub mod invoice;
pub mod order;
pub mod parcel;
pub mod payment;
