//! The value of a default that stands in the source or follows from the type: read from the schema's constant, not from bytes.

use std::borrow::Cow;

use super::bounds::{branch_of_default, member};
use super::{Decode, DecodeError, DecodeErrorKind, Decoder, Items};
use crate::model::Logical;
use crate::tree::{EnumNode, FieldNode, Literal, RecordNode, TypeNode, TypeRef, UnionNode};

type Result<T> = std::result::Result<T, DecodeError>;

/// The default of a field as the schema has it: what was written, or `None` for an optional one.
///
/// # Errors
/// When there is none, or a conversion of the user's (`try_from`) refuses what was written.
pub fn written_default<T: Decode<'static>>(field: &'static FieldNode) -> Result<T> {
    missing(field)
}

/// What a field is when the input does not have it.
pub(super) fn missing<'de, T: Decode<'de>>(field: &'static FieldNode) -> Result<T> {
    let value = match field.default {
        Some(literal) => literal,
        None if matches!(field.ty.get(), TypeNode::Optional(_, 0)) => Literal::Null,
        None => return Err(DecodeError::new(DecodeErrorKind::MissingField)),
    };
    T::decode(&mut LiteralDecoder::new(value))
}

/// Reads a literal. What a literal cannot stand for was refused while compiling; here it is an error all the same.
struct LiteralDecoder {
    value: Literal,
    /// The lists and maps around the value, the innermost last.
    open: Vec<Literal>,
}

impl LiteralDecoder {
    fn new(value: Literal) -> Self {
        Self {
            value,
            open: Vec::new(),
        }
    }

    /// The list or map that is being read, which begins with the value where it was not begun.
    fn opened(&mut self, items: &mut Items) -> Literal {
        match self.open.last() {
            Some(open) if items.started => *open,
            _ => {
                items.started = true;
                items.left = match self.value {
                    Literal::Array(list, _) => list.len(),
                    Literal::Object(entries, _) => entries.len(),
                    _ => 0,
                };
                self.open.push(self.value);
                self.value
            }
        }
    }

    fn integer(&self) -> Result<i64> {
        if let Literal::Int(value, _) = self.value {
            Ok(value)
        } else {
            mismatch()
        }
    }

    fn text(&self) -> Result<&'static str> {
        if let Literal::Str(value, _) = self.value {
            Ok(value)
        } else {
            mismatch()
        }
    }
}

#[cold]
fn mismatch<T>() -> Result<T> {
    Err(DecodeError::custom(
        "the written default is of another type than the field",
    ))
}

impl<'de> Decoder<'de> for LiteralDecoder {
    type Record = &'static [(&'static str, Literal)];

    fn boolean(&mut self) -> Result<bool> {
        if let Literal::Bool(value) = self.value {
            Ok(value)
        } else {
            mismatch()
        }
    }

    fn int(&mut self) -> Result<i32> {
        self.integer()?.try_into().or_else(|_| mismatch())
    }

    fn long(&mut self) -> Result<i64> {
        self.integer()
    }

    fn float(&mut self) -> Result<f32> {
        self.double().map(|value| value as f32)
    }

    fn double(&mut self) -> Result<f64> {
        match self.value {
            Literal::Float(value, _) => Ok(value),
            Literal::Int(value, _) => Ok(value as f64),
            _ => mismatch(),
        }
    }

    /// Avro 1.12, "Schema Record": the code points 0–255 of the text are the bytes.
    fn bytes(&mut self) -> Result<Cow<'de, [u8]>> {
        self.text()?
            .chars()
            .map(|c| u8::try_from(c).or_else(|_| mismatch()))
            .collect::<Result<Vec<u8>>>()
            .map(Cow::Owned)
    }

    fn string(&mut self) -> Result<Cow<'de, str>> {
        self.text().map(Cow::Borrowed)
    }

    fn fixed<const N: usize>(&mut self) -> Result<[u8; N]> {
        self.bytes()?.as_ref().try_into().or_else(|_| mismatch())
    }

    fn symbol(&mut self, node: &'static EnumNode) -> Result<usize> {
        let text = self.text()?;
        node.symbols
            .iter()
            .position(|symbol| *symbol == text)
            .map_or_else(mismatch, Ok)
    }

    fn logical_int(&mut self, _: Logical) -> Result<i32> {
        self.int()
    }

    fn logical_long(&mut self, _: Logical) -> Result<i64> {
        self.long()
    }

    fn decimal(&mut self, _: u32, _: Option<usize>) -> Result<i128> {
        mismatch()
    }

    fn duration(&mut self) -> Result<[u32; 3]> {
        mismatch()
    }

    fn begin_record(&mut self, _: &'static RecordNode) -> Result<Self::Record> {
        match self.value {
            Literal::Object(members, _) => Ok(members),
            _ => mismatch(),
        }
    }

    fn field<T: Decode<'de>>(
        &mut self,
        record: &mut Self::Record,
        node: &'static RecordNode,
        index: usize,
    ) -> Result<T> {
        match node.fields.get(index) {
            Some(field) => match member(record, field.name) {
                Some(value) => T::decode(&mut LiteralDecoder::new(*value)),
                None => missing(field),
            }
            .map_err(|e| e.in_field(field.name)),
            None => mismatch(),
        }
    }

    fn flattened<T: Decode<'de>>(
        &mut self,
        _: &mut Self::Record,
        _: &'static RecordNode,
        _: usize,
    ) -> Result<T> {
        T::decode(self)
    }

    fn end_record(&mut self, _: Self::Record, _: &'static RecordNode) -> Result<()> {
        Ok(())
    }

    fn next_item(&mut self, items: &mut Items) -> Result<bool> {
        let Literal::Array(list, _) = self.opened(items) else {
            return mismatch();
        };
        let Some(item) = list.get(list.len() - items.left) else {
            self.open.pop();
            return Ok(false);
        };
        items.left -= 1;
        self.value = *item;
        Ok(true)
    }

    fn next_key(&mut self, items: &mut Items) -> Result<Option<Cow<'de, str>>> {
        let Literal::Object(entries, _) = self.opened(items) else {
            return mismatch();
        };
        let Some((key, value)) = entries.get(entries.len() - items.left) else {
            self.open.pop();
            return Ok(None);
        };
        items.left -= 1;
        self.value = *value;
        Ok(Some(Cow::Borrowed(key)))
    }

    fn option(&mut self, _: TypeRef, _: u32) -> Result<bool> {
        Ok(self.value != Literal::Null)
    }

    fn begin_variant(&mut self, node: &'static UnionNode) -> Result<usize> {
        branch_of_default(node, &self.value).map_or_else(mismatch, Ok)
    }

    fn end_variant(&mut self, _: &'static UnionNode, _: usize) -> Result<()> {
        Ok(())
    }
}
