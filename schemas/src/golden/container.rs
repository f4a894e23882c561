//! Object container files without compression (Avro 1.12 specification, "Object Container Files"): a block for each value, so that the
//! bytes of a value are found without knowing its schema.

use crate::generic::{Input, push_long, push_sized};
use crate::model::Table;
use crate::{Schema, canonical, fingerprint, json};

const MAGIC: &[u8] = b"Obj\x01";
const SCHEMA: &str = "avro.schema";
const CODEC: &str = "avro.codec";

/// A file of encoded values. Its sync marker is the MD5 fingerprint of the schema: the same values are always the same file.
pub(super) fn write(table: &Table<'_>, values: &[Vec<u8>]) -> Vec<u8> {
    let sync = fingerprint::md5(canonical::text(table).as_bytes());
    let mut file = MAGIC.to_vec();
    push_long(&mut file, 2);
    push_sized(&mut file, SCHEMA.as_bytes());
    push_sized(&mut file, json::text(table).as_bytes());
    push_sized(&mut file, CODEC.as_bytes());
    push_sized(&mut file, b"null");
    push_long(&mut file, 0);
    file.extend(sync);
    for value in values {
        push_long(&mut file, 1);
        push_sized(&mut file, value);
        file.extend(sync);
    }
    file
}

/// Schema and encoded values of a file of golden records in Avro; `None`: it is none.
#[must_use]
pub fn read(file: &[u8]) -> Option<(Schema, Vec<&[u8]>)> {
    let mut input = Input::new(file.strip_prefix(MAGIC)?);
    let mut schema = None;
    for _ in 0..input.block().ok()? {
        let key = input.string().ok()?;
        let value = input.bytes().ok()?;
        match key.as_str() {
            SCHEMA => schema = Schema::parse(str::from_utf8(value).ok()?).ok(),
            CODEC if value != b"null" => return None,
            _ => {}
        }
    }
    if input.block().ok()? != 0 {
        return None;
    }
    let sync = input.fixed(16).ok()?;
    let mut values = Vec::new();
    while input.remaining() > 0 {
        if input.block().ok()? != 1 {
            return None;
        }
        values.push(input.bytes().ok()?);
        if input.fixed(16).ok()? != sync {
            return None;
        }
    }
    Some((schema?, values))
}
