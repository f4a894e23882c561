//! From tokens to a model: what stands in the source, with the span of each word, and every error that is seen on the way.

mod argument;
mod attribute;
mod container;
pub(crate) mod disposition;
mod errors;
mod fields;
mod former;
mod golden;
mod keys;
mod literal;
mod naming;
mod variants;

pub(crate) use argument::{crate_path, says_serde_own};
pub(crate) use attribute::Attributes;
pub(crate) use container::{Container, Data};
pub(crate) use errors::Errors;
pub(crate) use fields::{Field, Place, With, lifetimes};
pub(crate) use former::Declaration;
pub(crate) use golden::Golden;
pub(crate) use keys::{Position, did_you_mean};
pub(crate) use naming::{check_name, is_name};
pub(crate) use variants::{Payload, Variant};
