//! Which Rust types can stand in an event, a file for each kind of them.
//!
//! | Rust | Avro | JSON |
//! |---|---|---|
//! | `bool` | `boolean` | boolean |
//! | `i8`, `i16`, `i32`, `u8`, `u16` | `int` | number |
//! | `i64`, `u32` | `long` | number |
//! | `u64` | `long`; above `i64::MAX` encoding fails | number |
//! | `f32`, `f64` | `float`, `double` | number, or `"NaN"`, `"Infinity"`, `"-Infinity"` |
//! | `String`, `&str`, `Cow<str>`, `Box<str>` | `string` | string |
//! | `Vec<u8>`, `&[u8]`, `Cow<[u8]>` | `bytes` | base64 |
//! | `[u8; N]` | `fixed` named `kafka_event.fixed_N` | base64 |
//! | `Option<T>` | `["null", T]` | the value or `null` |
//! | `Option<T>` with [`NullAt<1>`](NullAt) | `[T, "null"]` | the value or `null` |
//! | `Vec<T>` | `array` | array |
//! | `BTreeMap<K, T>`, `HashMap<K, T>` | `map`, entries sorted by key | object |
//! | `Box<T>` | `T` | `T` |
//! | [`Timestamp`] | `timestamp-millis` | RFC 3339 |
//! | [`Decimal<P, S>`] | `decimal` | string |
//! | [`Duration`] | `duration` | ISO 8601 |
//! | `chrono::DateTime<Utc>`, `NaiveDateTime` | `timestamp-micros`, `local-timestamp-micros` | RFC 3339 |
//! | `chrono::NaiveDate`, `NaiveTime` | `date`, `time-micros` | RFC 3339 |
//! | [`LargeBytes`], [`ClaimCheck`] | `record` named `kafka_event.ClaimCheck` | object |
//! | `uuid::Uuid` | `uuid` on `string` | string |
//!
//! Another form of the same type, or a type of another crate: `#[event(with = …)]`, see [`EventTypeAs`].

mod bytes;
#[cfg(feature = "chrono")]
mod chrono;
mod claim_check;
mod collections;
mod containers;
mod decimal;
mod duration;
mod large_bytes;
mod logical;
mod nullable;
mod numbers;
mod text;
mod timestamp;
#[cfg(feature = "uuid")]
mod uuid;
mod with;

pub use claim_check::ClaimCheck;
pub use decimal::{Decimal, ParseDecimalError};
pub use duration::Duration;
pub use large_bytes::LargeBytes;
#[doc(hidden)]
pub use large_bytes::{ClaimField, Content, SharedBytes};
pub use logical::{
    Date, LocalTimestampMicros, LocalTimestampMillis, LocalTimestampNanos, TimeMicros, TimeMillis,
    TimestampMicros, TimestampMillis, TimestampNanos,
};
pub use nullable::{NullAt, Plain};
pub use text::DisplayFromStr;
pub use timestamp::Timestamp;
pub use with::{EventTypeAs, With, WithRef};
