//! Reading JSON: keys in the schema's order cost one comparison each; in another order the object is indexed once.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::cursor::Cursor;
use super::{text, time};
use crate::codec::avro::MAX_DEPTH;
use crate::codec::written::missing;
use crate::codec::{Decode, DecodeError, DecodeErrorKind, Decoder, Items};
use crate::model::Logical;
use crate::tree::{EnumNode, FieldNode, RecordNode, TypeRef, UnionNode};

type Result<T> = std::result::Result<T, DecodeError>;

/// Reads JSON from a slice.
#[derive(Debug)]
pub struct JsonDecoder<'de> {
    cursor: Cursor<'de>,
    depth: u32,
    /// Where the fields of the next record stand, when they share the object around it.
    inline: Option<usize>,
}

/// An object that is being read.
#[derive(Debug)]
pub struct Object {
    /// The place after the opening brace.
    start: usize,
    /// Where each field's value stands, and where the object ends: known once a key came out of order.
    index: Option<(Vec<Option<usize>>, usize)>,
    /// Its fields stand in the object of another record.
    inline: bool,
}

impl<'de> JsonDecoder<'de> {
    /// A decoder of `json`.
    #[must_use]
    pub fn new(json: &'de [u8]) -> Self {
        Self {
            cursor: Cursor::new(json),
            depth: 0,
            inline: None,
        }
    }

    /// # Errors
    /// When anything but white space is left over.
    pub fn finish(&mut self) -> Result<()> {
        if self.cursor.at_end() {
            return Ok(());
        }
        Err(DecodeError::new(DecodeErrorKind::TrailingBytes {
            count: self.cursor.left(),
        }))
    }

    fn enter(&mut self) -> Result<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            Err(DecodeError::new(DecodeErrorKind::Depth))
        } else {
            Ok(())
        }
    }

    /// The key of the next member of an object; `None` at its end, which is read.
    fn key(&mut self, start: usize) -> Result<Option<Cow<'de, str>>> {
        let first = self.cursor.at == start;
        if self.cursor.accept(b'}') {
            return Ok(None);
        }
        if self.cursor.accept(b',') == first {
            return self.cursor.error("a comma or the end");
        }
        let key = self.cursor.string()?;
        self.cursor.expect(b':', "a colon")?;
        Ok(Some(key))
    }

    /// Looks at every key of the object from its start.
    fn index(
        &mut self,
        object: &Object,
        node: &'static RecordNode,
    ) -> Result<(Vec<Option<usize>>, usize)> {
        let mut places = vec![None; node.fields.len()];
        self.cursor.at = object.start;
        while let Some(key) = self.key(object.start)? {
            if let Some(field) = node.fields.iter().position(|field| is_named(field, &key)) {
                let place = places.get_mut(field);
                if place.is_some_and(|place| place.replace(self.cursor.at).is_some()) {
                    return Err(DecodeError::new(DecodeErrorKind::DuplicateField)
                        .in_field(node.field_name(field)));
                }
            }
            self.cursor.skip()?;
        }
        Ok((places, self.cursor.at))
    }

    /// A number that is one of the type: `1e999` is none.
    fn real<F: std::str::FromStr + Into<f64> + Copy>(&mut self) -> Result<F> {
        match self.cursor.number()?.parse::<F>() {
            Ok(number) if number.into().is_finite() => Ok(number),
            _ => self.cursor.error("a number that the type can hold"),
        }
    }

    fn float_word(&mut self) -> Result<f64> {
        match self.cursor.string()?.as_ref() {
            "NaN" => Ok(f64::NAN),
            "Infinity" => Ok(f64::INFINITY),
            "-Infinity" => Ok(f64::NEG_INFINITY),
            _ => self.cursor.error("a number"),
        }
    }
}

/// Whether a field has a name, or had it.
fn is_named(field: &FieldNode, key: &str) -> bool {
    !field.flatten && (field.name == key || field.about.aliases.contains(&key))
}

impl<'de> Decoder<'de> for JsonDecoder<'de> {
    type Record = Object;

    fn boolean(&mut self) -> Result<bool> {
        self.cursor.peek();
        if self.cursor.accept_text("true") {
            Ok(true)
        } else if self.cursor.accept_text("false") {
            Ok(false)
        } else {
            self.cursor.error("a boolean")
        }
    }

    #[inline]
    fn int(&mut self) -> Result<i32> {
        let value = self.cursor.integer()?;
        i32::try_from(value)
            .map_err(|_| DecodeError::new(DecodeErrorKind::OutOfRange { ty: "i32" }))
    }

    #[inline]
    fn long(&mut self) -> Result<i64> {
        self.cursor.integer()
    }

    fn float(&mut self) -> Result<f32> {
        if self.cursor.peek() == Some(b'"') {
            return self.float_word().map(|word| word as f32);
        }
        self.real()
    }

    fn double(&mut self) -> Result<f64> {
        if self.cursor.peek() == Some(b'"') {
            return self.float_word();
        }
        self.real()
    }

    fn bytes(&mut self) -> Result<Cow<'de, [u8]>> {
        let text = self.cursor.string()?;
        match STANDARD.decode(text.as_bytes()) {
            Ok(bytes) => Ok(Cow::Owned(bytes)),
            Err(_) => self.cursor.error("base64"),
        }
    }

    #[inline]
    fn string(&mut self) -> Result<Cow<'de, str>> {
        self.cursor.string()
    }

    fn fixed<const N: usize>(&mut self) -> Result<[u8; N]> {
        let bytes = self.bytes()?;
        bytes.as_ref().try_into().or_else(|_| {
            self.cursor
                .error("base64 of as many bytes as the fixed has")
        })
    }

    fn symbol(&mut self, node: &'static EnumNode) -> Result<usize> {
        let symbol = self.cursor.string()?;
        match node.symbols.iter().position(|s| *s == symbol) {
            Some(index) => Ok(index),
            // A newer writer's symbol: the default stands for it, as in Avro.
            None => match node.default {
                Some(default) => Ok(default as usize),
                None => self.cursor.error("a symbol of the enum"),
            },
        }
    }

    fn logical_int(&mut self, logical: Logical) -> Result<i32> {
        let value = self.logical_long(logical)?;
        i32::try_from(value)
            .map_err(|_| DecodeError::new(DecodeErrorKind::OutOfRange { ty: "i32" }))
    }

    fn logical_long(&mut self, logical: Logical) -> Result<i64> {
        if self.cursor.peek() != Some(b'"') {
            return self.cursor.integer();
        }
        let text = self.cursor.string()?;
        time::read(logical, &text)
            .map_or_else(|| self.cursor.error("a date or time of RFC 3339"), Ok)
    }

    fn decimal(&mut self, scale: u32, _: Option<usize>) -> Result<i128> {
        let text = if self.cursor.peek() == Some(b'"') {
            self.cursor.string()?
        } else {
            Cow::Borrowed(self.cursor.number()?)
        };
        text::unscaled(&text, scale)
            .map_or_else(|| self.cursor.error("a decimal of the schema's scale"), Ok)
    }

    fn duration(&mut self) -> Result<[u32; 3]> {
        let text = self.cursor.string()?;
        text::duration(&text)
            .map_or_else(|| self.cursor.error("a duration such as P1M2DT3.004S"), Ok)
    }

    fn begin_record(&mut self, node: &'static RecordNode) -> Result<Object> {
        self.enter()?;
        if let Some(start) = self.inline.take() {
            let mut object = Object {
                start,
                index: None,
                inline: true,
            };
            object.index = Some(self.index(&object, node)?);
            return Ok(object);
        }
        self.cursor.expect(b'{', "an object")?;
        Ok(Object {
            start: self.cursor.at,
            index: None,
            inline: false,
        })
    }

    #[inline]
    fn field<T: Decode<'de>>(
        &mut self,
        object: &mut Object,
        node: &'static RecordNode,
        index: usize,
    ) -> Result<T> {
        let Some(field) = node.fields.get(index) else {
            return Err(DecodeError::new(DecodeErrorKind::MissingField));
        };
        if object.index.is_none() {
            let first = self.cursor.at == object.start;
            if self.cursor.accept(b',') != first {
                self.cursor.peek();
                if self.cursor.accept_text(field.key) {
                    return T::decode(self).map_err(|e| e.in_field(field.name));
                }
            }
        }
        if object.index.is_none() {
            object.index = Some(self.index(object, node)?);
        }
        let place = object
            .index
            .as_ref()
            .and_then(|(places, _)| places.get(index).copied().flatten());
        let Some(place) = place else {
            return missing(field).map_err(|e| e.in_field(field.name));
        };
        self.cursor.at = place;
        T::decode(self).map_err(|e| e.in_field(field.name))
    }

    fn flattened<T: Decode<'de>>(
        &mut self,
        object: &mut Object,
        _: &'static RecordNode,
        _: usize,
    ) -> Result<T> {
        let at = self.cursor.at;
        self.inline = Some(object.start);
        let value = T::decode(self)?;
        self.cursor.at = at;
        Ok(value)
    }

    fn end_record(&mut self, object: Object, node: &'static RecordNode) -> Result<()> {
        self.depth -= 1;
        if object.inline {
            return Ok(());
        }
        if let Some((_, end)) = object.index {
            self.cursor.at = end;
            return Ok(());
        }
        while let Some(key) = self.key(object.start)? {
            if let Some(field) = node.fields.iter().find(|field| is_named(field, &key)) {
                return Err(DecodeError::new(DecodeErrorKind::DuplicateField).in_field(field.name));
            }
            self.cursor.skip()?;
        }
        Ok(())
    }

    fn next_item(&mut self, items: &mut Items) -> Result<bool> {
        let first = !items.started;
        if first {
            self.enter()?;
            self.cursor.expect(b'[', "an array")?;
            items.started = true;
        }
        if self.cursor.accept(b']') {
            self.depth -= 1;
            return Ok(false);
        }
        if first || self.cursor.accept(b',') {
            Ok(true)
        } else {
            self.cursor.error("a comma or the end of the array")
        }
    }

    fn next_key(&mut self, items: &mut Items) -> Result<Option<Cow<'de, str>>> {
        if !items.started {
            self.enter()?;
            self.cursor.expect(b'{', "an object")?;
            items.started = true;
            // `left` has no other use where no count is announced: the place after the brace, where no comma stands.
            items.left = self.cursor.at;
        }
        let key = self.key(items.left)?;
        if key.is_none() {
            self.depth -= 1;
        }
        Ok(key)
    }

    fn option(&mut self, _: TypeRef, _: u32) -> Result<bool> {
        self.cursor.peek();
        Ok(!self.cursor.accept_text("null"))
    }

    fn begin_variant(&mut self, node: &'static UnionNode) -> Result<usize> {
        let unit = self.cursor.peek() == Some(b'"');
        if !unit {
            self.cursor.expect(
                b'{',
                "a variant: its name, or an object of its name and its data",
            )?;
        }
        let tag = self.cursor.string()?;
        let Some(index) = node
            .variants
            .iter()
            .position(|v| v.tag == tag && v.unit == unit)
        else {
            return self.cursor.error("the name of a variant");
        };
        if !unit {
            self.cursor.expect(b':', "a colon")?;
            self.enter()?;
        }
        Ok(index)
    }

    fn end_variant(&mut self, node: &'static UnionNode, index: usize) -> Result<()> {
        if node.variants.get(index).is_some_and(|variant| variant.unit) {
            return Ok(());
        }
        self.depth -= 1;
        self.cursor.expect(b'}', "the end of the variant")
    }
}
