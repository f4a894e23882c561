//! Values of schemas known only at run time: for tools that have no Rust type, and as the peer that typed codecs are tested against.
//!
//! [`Value`] comes from bytes through a [`Plan`](crate::resolve::Plan), from Avro's JSON encoding through [`from_avro_json`], and
//! goes to bytes with [`encode`], to Avro's JSON encoding with [`to_avro_json`], to JSON as people write it with [`to_plain_json`].

mod avro_json;
mod budget;
mod encode;
mod error;
mod from_json;
mod input;
mod latin1;
mod plain_json;
mod value;

pub use avro_json::{prints_nothing, to_avro_json};
pub use encode::encode;
pub use error::ValueError;
pub use from_json::from_avro_json;
pub use plain_json::to_plain_json;
pub use value::Value;

pub(crate) use avro_json::push_string as push_json_string;
pub(crate) use budget::{Budget, cost_of_bytes};
pub(crate) use encode::{encode_node, push_long, push_sized};
pub(crate) use input::Input;
pub(crate) use latin1::latin1;

/// How deep values may lie within one another, both ways: records, arrays, maps and unions count.
pub(crate) const MAX_DEPTH: usize = 512;
