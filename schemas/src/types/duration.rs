//! Avro's `duration`: months, days and milliseconds, each counted for itself.

use crate::model::Logical;
use crate::tree::{About, FixedNode, Name};
use crate::{Decode, DecodeError, Decoder, EncodeError, Encoder, EventType, TypeNode, TypeRef};

/// A span of calendar time (Avro 1.12, "Duration"). A month is not a number of days, nor a day one of milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Duration {
    /// Months.
    pub months: u32,
    /// Days.
    pub days: u32,
    /// Milliseconds.
    pub millis: u32,
}

impl EventType for Duration {
    const SCHEMA: TypeRef = TypeRef::new(
        &const {
            const FIXED: TypeNode = TypeNode::Fixed(&FixedNode {
                name: Name::new("kafka_event", "duration"),
                about: About::NONE,
                size: 12,
            });
            TypeNode::Logical(TypeRef::new(&FIXED), Logical::Duration)
        },
    );

    fn encode<E: Encoder>(&self, out: &mut E) -> Result<(), EncodeError> {
        out.duration([self.months, self.days, self.millis])
    }
}

impl<'de> Decode<'de> for Duration {
    fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
        input.duration().map(|[months, days, millis]| Self {
            months,
            days,
            millis,
        })
    }
}
