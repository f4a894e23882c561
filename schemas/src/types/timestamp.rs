//! A moment in milliseconds: the unit of Kafka's own record timestamps.

use std::fmt;
use std::io::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use super::{EventTypeAs, TimestampMillis};
use crate::codec::json::time;
use crate::model::Logical;
use crate::{Decode, DecodeError, Decoder, EncodeError, Encoder, EventType, TypeRef};

/// Milliseconds since 1970-01-01T00:00Z; `timestamp-millis` in Avro, RFC 3339 in JSON. The default is 1970-01-01T00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since 1970-01-01T00:00Z.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970-01-01T00:00Z.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// This moment.
    #[must_use]
    pub fn now() -> Self {
        SystemTime::now().into()
    }
}

impl Timestamp {
    /// Appends the text that [`Display`](fmt::Display) has, at a fraction of its cost: every record that is sent has one.
    pub fn write_rfc3339(self, out: &mut Vec<u8>) {
        if !time::write(Logical::TimestampMillis, self.0, out) {
            // Writing into memory does not fail.
            let _ = write!(out, "{self}");
        }
    }
}

impl From<SystemTime> for Timestamp {
    /// Whole milliseconds, rounded towards the past; beyond 292 million years the nearest there is.
    fn from(time: SystemTime) -> Self {
        Self(match time.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_millis()).unwrap_or(i64::MAX),
            Err(before) => {
                let nanos = before.duration().as_nanos().div_ceil(1_000_000);
                i64::try_from(nanos).map_or(i64::MIN, |millis| -millis)
            }
        })
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339, or the number where it has no text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match ::chrono::DateTime::from_timestamp_millis(self.0) {
            Some(at) => f.write_str(&at.to_rfc3339_opts(::chrono::SecondsFormat::AutoSi, true)),
            None => self.0.fmt(f),
        }
    }
}

impl EventType for Timestamp {
    const SCHEMA: TypeRef = TimestampMillis::NODE;

    fn encode<E: Encoder>(&self, out: &mut E) -> Result<(), EncodeError> {
        TimestampMillis::encode_as(&self.0, out)
    }
}

impl<'de> Decode<'de> for Timestamp {
    fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
        TimestampMillis::decode_as(input).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MILLIS_OF_DAY: i64 = 86_400_000;

    fn text(millis: i64) -> String {
        let mut out = Vec::new();
        Timestamp::from_millis(millis).write_rfc3339(&mut out);
        String::from_utf8(out).unwrap()
    }

    proptest! {
        #[test]
        fn it_is_the_text_of_display(millis in prop_oneof![
            any::<i64>(),
            -70_000_000_000_000i64..300_000_000_000_000,
            (-800_000i64..3_000_000).prop_map(|day| day * MILLIS_OF_DAY),
        ]) {
            prop_assert_eq!(text(millis), Timestamp::from_millis(millis).to_string());
        }
    }

    #[test]
    fn leap_days_are_there() {
        assert_eq!(text(951_782_400_000), "2000-02-29T00:00:00Z");
        assert_eq!(text(1_709_251_199_007), "2024-02-29T23:59:59.007Z");
    }
}
