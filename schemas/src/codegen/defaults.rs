//! Written defaults: the literal in `#[event(default = …)]`, and the value in Rust for `Default`.

use super::composed::Composed;
use super::generator::Generator;
use super::model::At;
use super::names::ident;
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

/// Java passes over such fields.
const FOREIGN_FIELD: &str =
    "the default has a field that its record does not have, which cannot be written in Rust";

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
                for branch in self.model.parts(at) {
                    match self.literal(branch, json) {
                        Ok(literal) => return Ok(literal),
                        // For Java it is this branch, and not one after it.
                        Err(reason) if reason == FOREIGN_FIELD => return Err(reason),
                        Err(_) => {}
                    }
                }
                Err(other())
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
            (Kind::Array { .. }, Value::Array(items)) => {
                let of = self.model.parts(at);
                let of = *of.first().ok_or_else(other)?;
                let items = items.iter().map(|item| self.literal(of, item));
                let items = items.collect::<Result<Vec<_>, _>>()?;
                Ok(quote!([#(#items),*]))
            }
            (Kind::Map { .. }, Value::Object(members)) => {
                let of = self.model.parts(at);
                let of = *of.first().ok_or_else(other)?;
                let members = members.iter().map(|(key, value)| {
                    let value = self.literal(of, value)?;
                    Ok(quote!(#key: #value))
                });
                let members = members.collect::<Result<Vec<_>, String>>()?;
                Ok(quote!({#(#members),*}))
            }
            (Kind::Record { .. }, Value::Object(_)) => self.record_literal(at, json),
            _ => Err(other()),
        }
    }

    /// The fields that a record's default has; the others have their own.
    fn record_literal(&self, at: At, json: &Json) -> Result<TokenStream, String> {
        let mut members = Vec::new();
        for field in self.model.fields(at) {
            let name = self.model.str(at, field.name);
            match json.get(name) {
                Some(value) => {
                    let value = self.literal(self.model.type_of(at, field), value)?;
                    members.push(quote!(#name: #value));
                }
                None if field.default.is_some() => {}
                None => return Err(format!("the default has no field `{name}`")),
            }
        }
        let fields = self.model.fields(at);
        let has = |key: &String| fields.iter().any(|f| self.model.str(at, f.name) == key);
        match &json.value {
            Value::Object(said) if said.iter().all(|(key, _)| has(key)) => {
                Ok(quote!({#(#members),*}))
            }
            _ => Err(FOREIGN_FIELD.to_owned()),
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
            (Kind::Union { .. }, Value::Null) => quote!(::std::option::Option::None),
            (Kind::Union { .. }, _) => return self.branch_value(at, json, union, record),
            (Kind::Record { .. }, Value::Object(members)) if !members.is_empty() => {
                return self.record_value(at, json, record);
            }
            (Kind::Array { .. }, Value::Array(items)) if !items.is_empty() => {
                let of = *self.model.parts(at).first()?;
                let items = items.iter().map(|item| self.item(of, item, record));
                let items = items.collect::<Option<Vec<_>>>()?;
                quote!(::std::vec::Vec::from([#(#items),*]))
            }
            (Kind::Map { .. }, Value::Object(members)) if !members.is_empty() => {
                let of = *self.model.parts(at).first()?;
                let string = self
                    .modules
                    .prelude("String", quote!(::std::string::String));
                let members = members.iter().map(|(key, value)| {
                    let value = self.item(of, value, record)?;
                    Some(quote!((#string::from(#key), #value)))
                });
                let members = members.collect::<Option<Vec<_>>>()?;
                quote!(::std::collections::BTreeMap::from([#(#members),*]))
            }
            _ => return None,
        })
    }

    /// The value of an item of a list or map, of which there is one also where it is the default of its type.
    fn item(&self, at: At, json: &Json, record: &str) -> Option<TokenStream> {
        let empty = match &json.value {
            Value::Object(members) => members.is_empty(),
            Value::Array(items) => items.is_empty(),
            _ => false,
        };
        let default = quote!(::std::default::Default::default());
        match self.value(at, json, None, record) {
            None if empty => Some(default),
            value => value,
        }
    }

    /// The value of a record that has fields other than their defaults.
    fn record_value(&self, at: At, json: &Json, record: &str) -> Option<TokenStream> {
        let name = self.model.name(at)?;
        if self.recursion.is_circle(record, name) {
            return None;
        }
        let path = self.modules.path(self.modules.module_of(record), name);
        let fields = self.model.fields(at);
        let names: Vec<_> = fields.iter().map(|f| self.model.str(at, f.name)).collect();
        let mut values = Vec::new();
        for ((field, avro), rust) in fields.iter().zip(&names).zip(self.rust_names(name, &names)) {
            let Some(json) = json.get(avro) else { continue };
            if self.config.fields.contains_key(&format!("{name}.{avro}")) {
                return None;
            }
            let value = self.item(self.model.type_of(at, field), json, record)?;
            let rust = ident(&rust);
            values.push(quote!(#rust: #value));
        }
        Some(quote!(#path { #(#values,)* ..::std::default::Default::default() }))
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
