//! What an event *is*: the Avro schema model, its checks and its codecs. No Kafka and no async here.

#[doc(hidden)]
#[path = "private/mod.rs"]
pub mod __private;
#[cfg(feature = "apache-avro")]
pub mod apache_avro;
pub mod canonical;
pub mod codec;
#[cfg(feature = "recorded")]
#[cfg_attr(not(feature = "codegen"), doc(hidden))]
pub mod codegen;
pub mod compat;
pub mod contract;
pub mod event;
pub mod fingerprint;
pub mod generic;
pub mod history;
pub mod json;
pub mod json_schema;
pub mod model;
mod refuse;
pub mod resolve;
pub mod size;
pub mod tree;
pub mod types;
pub mod vocabulary;

mod assert;
mod golden;
mod message;
mod out;
mod read;
mod room;

pub use codec::{
    Decode, DecodeError, DecodeErrorKind, Decoder, EncodeError, EncodeErrorKind, Encoder,
    EventType, Items,
};
pub use event::{
    BoxError, Contract, DecodeEvent, Event, EventSet, Events, FormerEvent, Header, Key, ReadError,
    Record, RecordError, RecordHeaders, RecordRef, SchemaId, Upcast, Writers,
};
pub use model::Schema;
pub use read::{ParseError, ParseErrors};
pub use tree::{TypeNode, TypeRef};
pub use types::{
    ClaimCheck, Decimal, Duration, EventTypeAs, LargeBytes, ParseDecimalError, Timestamp,
};
