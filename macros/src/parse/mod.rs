//! From tokens to a model: what stands in the source, with the span of each word, and every error that is seen on the way.

mod attribute;
mod container;
mod errors;
mod fields;
mod keys;
mod literal;
mod variants;

pub(crate) use attribute::{Attributes, crate_path};
pub(crate) use container::{Container, Data, check_name};
pub(crate) use errors::Errors;
pub(crate) use fields::{Field, Place, With};
pub(crate) use keys::Position;
pub(crate) use variants::{Payload, Variant};
