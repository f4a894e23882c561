//! The id of the writer's schema in a schema registry, as Confluent's serialisers put it into a record.

use std::fmt;

use super::RecordRef;

/// How a value begins that has an id in front; four bytes of it follow, big-endian.
const MAGIC: u8 = 0;

/// The header that has an id beside a value with nothing in front, and how its value begins; 16 bytes of a GUID follow.
const HEADER: &str = "__value_schema_id";
const HEADER_MAGIC: u8 = 1;

/// A schema's id in a registry. Which schema it is, only the registry knows: [`Writers::with_id`](crate::Writers::with_id) tells what it said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SchemaId {
    /// The number of a schema.
    Number(u32),
    /// The GUID of a schema.
    Guid([u8; 16]),
}

impl From<u32> for SchemaId {
    fn from(number: u32) -> Self {
        Self::Number(number)
    }
}

impl From<[u8; 16]> for SchemaId {
    fn from(guid: [u8; 16]) -> Self {
        Self::Guid(guid)
    }
}

impl fmt::Display for SchemaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Guid(guid) => {
                for (index, byte) in guid.iter().enumerate() {
                    let dash = if matches!(index, 4 | 6 | 8 | 10) {
                        "-"
                    } else {
                        ""
                    };
                    write!(f, "{dash}{byte:02x}")?;
                }
                Ok(())
            }
        }
    }
}

/// The id of the schema that a record's value was written with, and the payload; `None` when the record has no id.
#[must_use]
pub fn schema_id<'a>(record: &RecordRef<'a>) -> Option<(SchemaId, &'a [u8])> {
    let value = record.value?;
    let header = record.header(HEADER);
    if let Some([HEADER_MAGIC, guid @ ..]) = header
        && let Ok(guid) = <[u8; 16]>::try_from(guid)
    {
        return Some((guid.into(), value));
    }
    let (number, payload) = value.strip_prefix(&[MAGIC])?.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*number).into(), payload))
}
