//! Written defaults: the literal in `#[event(default = …)]`, and the value in Rust for `Default`.

use super::composed::Composed;
use super::generator::Generator;
use super::model::At;
use super::unions::Union;
use crate::model::{Kind, Logical};
use crate::read::json::{self, Json, Value};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// The default of a field.
pub(super) struct FieldDefault {
    /// What stands after `#[event(`; none where the type says it already.
    pub(super) literal: Option<TokenStream>,
    /// Its value; none where it is the type's own default, or a type of the user's.
    pub(super) value: Option<TokenStream>,
}

const FILLED: &str = "a default that is a filled list, map or record cannot be written in Rust";

impl Generator<'_> {
    /// The default of a field of `record`, from its JSON.
    pub(super) fn default(
        &self,
        at: At,
        text: &str,
        composed: &Composed,
        record: &str,
    ) -> Result<FieldDefault, String> {
        let json = json::read(text).map_err(|error| error.message().to_owned())?;
        let null = matches!(json.value, Value::Null);
        if null && !composed.foreign && self.is_null_first(at) {
            return Ok(FieldDefault {
                literal: None,
                value: None,
            });
        }
        let literal = self.literal(at, &json)?;
        let value = if composed.foreign || null {
            None
        } else {
            self.value(at, &json, composed.union.as_ref(), record)
        };
        Ok(FieldDefault {
            literal: Some(quote!(default = #literal)),
            value,
        })
    }

    fn is_null_first(&self, at: At) -> bool {
        let first = self.model.parts(at).into_iter().next();
        matches!(self.model.kind(at), Kind::Union { .. })
            && first.is_some_and(|first| matches!(self.model.kind(first), Kind::Null))
    }

    /// The literal that stands for the default in the schema.
    fn literal(&self, at: At, json: &Json) -> Result<TokenStream, String> {
        let node = self.model.node(at);
        let other = || "the default is no value of this type".to_owned();
        if let Logical::Decimal { .. } | Logical::Uuid | Logical::Duration | Logical::BigDecimal =
            node.logical
        {
            return Err(format!(
                "a default of type `{}` cannot be written in Rust",
                node.logical.keyword()
            ));
        }
        match (node.kind, &json.value) {
            (Kind::Union { .. }, Value::Null) => Ok(quote!(None)),
            (Kind::Union { .. }, _) => {
                let mut reason = other();
                for branch in self.model.parts(at) {
                    match self.literal(branch, json) {
                        Ok(literal) => return Ok(literal),
                        Err(why) if why == FILLED => reason = why,
                        Err(_) => {}
                    }
                }
                Err(reason)
            }
            (Kind::Boolean, Value::Bool(value)) => Ok(quote!(#value)),
            (Kind::Int, Value::Number(text)) => match text.parse::<i32>() {
                Ok(number) => Ok(unsuffixed(number.into())),
                Err(_) => Err(other()),
            },
            (Kind::Long, Value::Number(text)) => text.parse().map(unsuffixed).map_err(|_| other()),
            (Kind::Float | Kind::Double, Value::Number(text)) => match text.parse::<i64>() {
                Ok(whole) => Ok(unsuffixed(whole)),
                Err(_) => finite(text).map(float),
            },
            (Kind::Float | Kind::Double, Value::String(_)) => Err(
                "a default that is not a number or infinite cannot be written in Rust".to_owned(),
            ),
            (Kind::String, Value::String(text)) => Ok(quote!(#text)),
            (Kind::Bytes, Value::String(text)) if latin1(text).is_some() => Ok(quote!(#text)),
            (Kind::Fixed { size, .. }, Value::String(text))
                if latin1(text).is_some_and(|bytes| bytes.len() == size as usize) =>
            {
                Ok(quote!(#text))
            }
            (Kind::Enum { .. }, Value::String(text)) if self.variant(at, text).is_some() => {
                Ok(quote!(#text))
            }
            (Kind::Array { .. }, Value::Array(items)) if items.is_empty() => Ok(quote!([])),
            (Kind::Map { .. } | Kind::Record { .. }, Value::Object(members))
                if members.is_empty() =>
            {
                Ok(quote!({}))
            }
            (Kind::Array { .. }, Value::Array(_))
            | (Kind::Map { .. } | Kind::Record { .. }, Value::Object(_)) => Err(FILLED.to_owned()),
            _ => Err(other()),
        }
    }

    /// The value in Rust, of a default that has a literal.
    fn value(
        &self,
        at: At,
        json: &Json,
        union: Option<&Union>,
        record: &str,
    ) -> Option<TokenStream> {
        let node = self.model.node(at);
        if node.logical != Logical::None || self.model.name(at).is_some() && !self.is_made(at) {
            return None;
        }
        let path = || {
            let from = self.modules.module_of(record);
            self.model
                .name(at)
                .map(|name| self.modules.path(from, name))
        };
        Some(match (node.kind, &json.value) {
            (Kind::Boolean, Value::Bool(value)) => quote!(#value),
            (Kind::Int | Kind::Long, Value::Number(text)) => unsuffixed(text.parse().ok()?),
            (Kind::Float | Kind::Double, Value::Number(text)) => float(finite(text).ok()?),
            (Kind::String, Value::String(text)) => {
                let string = self
                    .modules
                    .prelude("String", quote!(::std::string::String));
                quote!(#string::from(#text))
            }
            (Kind::Bytes, Value::String(text)) => {
                let bytes = Literal::byte_string(&latin1(text)?);
                quote!(#bytes.to_vec())
            }
            (Kind::Fixed { .. }, Value::String(text)) => {
                let bytes = Literal::byte_string(&latin1(text)?);
                let path = path()?;
                quote!(#path(*#bytes))
            }
            (Kind::Enum { .. }, Value::String(text)) => {
                let (path, variant) = (path()?, self.variant(at, text)?);
                quote!(#path::#variant)
            }
            (Kind::Union { .. }, _) => return self.branch_value(at, json, union, record),
            _ => return None,
        })
    }

    fn branch_value(
        &self,
        at: At,
        json: &Json,
        union: Option<&Union>,
        record: &str,
    ) -> Option<TokenStream> {
        let branches = self.model.parts(at);
        let optional = branches
            .iter()
            .any(|branch| matches!(self.model.kind(*branch), Kind::Null));
        let position = branches
            .iter()
            .position(|branch| self.literal(*branch, json).is_ok())?;
        let inner = self
            .value(branches[position], json, None, record)
            .unwrap_or_else(|| quote!(::std::default::Default::default()));
        let value = match union {
            None => inner,
            Some(Union { ident, variants }) => {
                let nulls = branches[..position]
                    .iter()
                    .filter(|branch| matches!(self.model.kind(**branch), Kind::Null))
                    .count();
                let (_, variant) = variants.get(position - nulls)?;
                quote!(#ident::#variant(#inner))
            }
        };
        Some(if optional {
            quote!(::std::option::Option::Some(#value))
        } else {
            value
        })
    }
}

fn unsuffixed(number: i64) -> TokenStream {
    let digits = Literal::u64_unsuffixed(number.unsigned_abs());
    if number < 0 {
        quote!(-#digits)
    } else {
        quote!(#digits)
    }
}

fn float(number: f64) -> TokenStream {
    let digits = Literal::f64_unsuffixed(number.abs());
    if number.is_sign_negative() {
        quote!(-#digits)
    } else {
        quote!(#digits)
    }
}

fn finite(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(format!("the default {text} is beyond the range of a float")),
    }
}

/// The bytes that a text stands for in a schema (Avro 1.12, "Complex Types").
fn latin1(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|c| u8::try_from(c).ok()).collect()
}
