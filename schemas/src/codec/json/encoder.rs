//! Writing JSON: keys come escaped from the schema, texts are copied in runs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{text, time};
use crate::codec::avro::MAX_DEPTH;
use crate::codec::{EncodeError, EncodeErrorKind, Encoder, EventType};
use crate::model::Logical;
use crate::tree::{EnumNode, RecordNode, TypeRef, UnionNode};

/// Writes JSON to the end of a `Vec`.
#[derive(Debug)]
pub struct JsonEncoder<'a> {
    out: &'a mut Vec<u8>,
    depth: u32,
    /// The next record's fields stand in the object that is open.
    inline: bool,
    /// The records that share their object with the one around them, innermost last.
    inlined: Vec<u32>,
}

impl<'a> JsonEncoder<'a> {
    /// An encoder that appends to `out`.
    pub fn new(out: &'a mut Vec<u8>) -> Self {
        Self {
            out,
            depth: 0,
            inline: false,
            inlined: Vec::new(),
        }
    }

    fn open(&mut self, bracket: u8) -> Result<(), EncodeError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(EncodeError::new(EncodeErrorKind::Depth));
        }
        self.out.push(bracket);
        Ok(())
    }

    fn close(&mut self, bracket: u8) {
        self.depth -= 1;
        self.out.push(bracket);
    }

    /// A comma, unless a bracket was just opened.
    #[inline]
    fn separate(&mut self) {
        if !matches!(self.out.last(), Some(b'{' | b'[')) {
            self.out.push(b',');
        }
    }

    fn quoted(&mut self, value: impl FnOnce(&mut Vec<u8>)) {
        self.out.push(b'"');
        value(self.out);
        self.out.push(b'"');
    }

    fn number(&mut self, value: impl itoa::Integer) {
        self.out
            .extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
    }

    fn real<F: ryu::Float>(&mut self, value: F, class: std::num::FpCategory, negative: bool) {
        match class {
            std::num::FpCategory::Nan => self.out.extend_from_slice(br#""NaN""#),
            std::num::FpCategory::Infinite if negative => {
                self.out.extend_from_slice(br#""-Infinity""#)
            }
            std::num::FpCategory::Infinite => self.out.extend_from_slice(br#""Infinity""#),
            _ => self
                .out
                .extend_from_slice(ryu::Buffer::new().format_finite(value).as_bytes()),
        }
    }
}

impl Encoder for JsonEncoder<'_> {
    fn null(&mut self) -> Result<(), EncodeError> {
        self.out.extend_from_slice(b"null");
        Ok(())
    }

    #[inline]
    fn boolean(&mut self, value: bool) -> Result<(), EncodeError> {
        self.out
            .extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }

    #[inline]
    fn int(&mut self, value: i32) -> Result<(), EncodeError> {
        self.number(value);
        Ok(())
    }

    #[inline]
    fn long(&mut self, value: i64) -> Result<(), EncodeError> {
        self.number(value);
        Ok(())
    }

    fn float(&mut self, value: f32) -> Result<(), EncodeError> {
        self.real(value, value.classify(), value.is_sign_negative());
        Ok(())
    }

    fn double(&mut self, value: f64) -> Result<(), EncodeError> {
        self.real(value, value.classify(), value.is_sign_negative());
        Ok(())
    }

    fn bytes(&mut self, value: &[u8]) -> Result<(), EncodeError> {
        self.quoted(|out| {
            let start = out.len();
            out.resize(start + value.len().div_ceil(3) * 4, 0);
            let place = out.get_mut(start..).unwrap_or_default();
            // The place has exactly the room that padded base64 takes.
            let written = STANDARD.encode_slice(value, place).unwrap_or_default();
            out.truncate(start + written);
        });
        Ok(())
    }

    #[inline]
    fn string(&mut self, value: &str) -> Result<(), EncodeError> {
        write_string(value, self.out);
        Ok(())
    }

    fn fixed(&mut self, value: &[u8]) -> Result<(), EncodeError> {
        self.bytes(value)
    }

    fn symbol(&mut self, node: &'static EnumNode, index: usize) -> Result<(), EncodeError> {
        // Symbols are names (Avro 1.12, "Names"): nothing in them to escape.
        self.quoted(|out| out.extend_from_slice(node.symbols.get(index).unwrap_or(&"").as_bytes()));
        Ok(())
    }

    fn logical_int(&mut self, logical: Logical, value: i32) -> Result<(), EncodeError> {
        self.logical_long(logical, i64::from(value))
    }

    fn logical_long(&mut self, logical: Logical, value: i64) -> Result<(), EncodeError> {
        let start = self.out.len();
        self.out.push(b'"');
        if time::write(logical, value, self.out) {
            self.out.push(b'"');
            return Ok(());
        }
        self.out.truncate(start);
        self.long(value)
    }

    fn decimal(&mut self, unscaled: i128, scale: u32, _: Option<usize>) -> Result<(), EncodeError> {
        self.quoted(|out| text::write_decimal(unscaled, scale, out));
        Ok(())
    }

    fn duration(&mut self, [months, days, millis]: [u32; 3]) -> Result<(), EncodeError> {
        self.quoted(|out| {
            out.extend_from_slice(text::of_duration([months, days, millis]).as_bytes())
        });
        Ok(())
    }

    fn begin_record(&mut self, _: &'static RecordNode) -> Result<(), EncodeError> {
        if std::mem::take(&mut self.inline) {
            self.depth += 1;
            self.inlined.push(self.depth);
            return Ok(());
        }
        self.open(b'{')
    }

    #[inline]
    fn field<T: EventType + ?Sized>(
        &mut self,
        node: &'static RecordNode,
        index: usize,
        value: &T,
    ) -> Result<(), EncodeError> {
        let Some(field) = node.fields.get(index) else {
            return Ok(());
        };
        self.separate();
        self.out.extend_from_slice(field.key.as_bytes());
        value.encode(self).map_err(|e| e.in_field(field.name))
    }

    fn flattened<T: EventType + ?Sized>(
        &mut self,
        _: &'static RecordNode,
        _: usize,
        value: &T,
    ) -> Result<(), EncodeError> {
        self.inline = true;
        value.encode(self)
    }

    fn end_record(&mut self) -> Result<(), EncodeError> {
        if self.inlined.last() == Some(&self.depth) {
            self.inlined.pop();
            self.depth -= 1;
        } else {
            self.close(b'}');
        }
        Ok(())
    }

    fn array<I: Iterator>(
        &mut self,
        _: usize,
        items: I,
        mut write: impl FnMut(&mut Self, I::Item) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        self.open(b'[')?;
        for item in items {
            self.separate();
            write(self, item)?;
        }
        self.close(b']');
        Ok(())
    }

    fn map<'k, V>(
        &mut self,
        _: usize,
        entries: impl Iterator<Item = (&'k str, V)>,
        mut write: impl FnMut(&mut Self, V) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        self.open(b'{')?;
        for (key, value) in entries {
            self.separate();
            write_string(key, self.out);
            self.out.push(b':');
            write(self, value)?;
        }
        self.close(b'}');
        Ok(())
    }

    fn none(&mut self, _: u32) -> Result<(), EncodeError> {
        self.null()
    }

    #[inline]
    fn some(&mut self, _: TypeRef, _: u32) -> Result<(), EncodeError> {
        Ok(())
    }

    fn begin_variant(&mut self, node: &'static UnionNode, index: usize) -> Result<(), EncodeError> {
        let Some(variant) = node.variants.get(index) else {
            return Ok(());
        };
        if !variant.unit {
            self.open(b'{')?;
        }
        write_string(variant.tag, self.out);
        if !variant.unit {
            self.out.push(b':');
        }
        Ok(())
    }

    fn end_variant(&mut self, node: &'static UnionNode, index: usize) -> Result<(), EncodeError> {
        if node
            .variants
            .get(index)
            .is_some_and(|variant| !variant.unit)
        {
            self.close(b'}');
        }
        Ok(())
    }
}

/// What a byte becomes within a JSON string: 0 itself, `u` a `\u00XX`, else a backslash and that letter.
static ESCAPES: [u8; 256] = {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 0x20 {
        table[i] = b'u';
        i += 1;
    }
    table[0x08] = b'b';
    table[0x09] = b't';
    table[0x0a] = b'n';
    table[0x0c] = b'f';
    table[0x0d] = b'r';
    table[b'"' as usize] = b'"';
    table[b'\\' as usize] = b'\\';
    table
};

fn write_string(value: &str, out: &mut Vec<u8>) {
    out.reserve(value.len() + 2);
    out.push(b'"');
    let bytes = value.as_bytes();
    let mut copied = 0;
    for (i, byte) in bytes.iter().enumerate() {
        let escape = ESCAPES[usize::from(*byte)];
        if escape == 0 {
            continue;
        }
        out.extend_from_slice(bytes.get(copied..i).unwrap_or_default());
        copied = i + 1;
        out.extend_from_slice(&[b'\\', escape]);
        if escape == b'u' {
            let hex = |nibble: u8| {
                if nibble < 10 {
                    b'0' + nibble
                } else {
                    b'a' + nibble - 10
                }
            };
            out.extend_from_slice(&[b'0', b'0', hex(byte >> 4), hex(byte & 15)]);
        }
    }
    out.extend_from_slice(bytes.get(copied..).unwrap_or_default());
    out.push(b'"');
}
