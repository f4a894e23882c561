//! Variants of an enum: names alone, or data.

use proc_macro2::Span;
use syn::ext::IdentExt as _;
use syn::{DataEnum, Fields, Ident};

use super::attribute::Attributes;
use super::errors::Errors;
use super::fields::{self, Field};
use super::keys::Position;
use super::naming::{check_name, rename};

/// A variant.
pub(crate) struct Variant {
    pub(crate) ident: Ident,
    /// Its symbol, or its tag in JSON.
    pub(crate) name: String,
    pub(crate) attributes: Attributes,
    pub(crate) payload: Payload,
}

/// What a variant holds.
pub(crate) enum Payload {
    /// Nothing.
    Unit,
    /// One unnamed field.
    Newtype(Box<Field>),
    /// Named fields.
    Record(Vec<Field>),
}

/// Reads the variants of an enum.
pub(crate) fn read(
    data: DataEnum,
    rename_all: Option<&(String, Span)>,
    errors: &mut Errors,
) -> Vec<Variant> {
    let mut all: Vec<Variant> = Vec::new();
    for variant in data.variants {
        let attributes = Attributes::new(&variant.attrs, Position::Variant, errors);
        let name = match attributes.text("rename") {
            Some((name, _)) => name,
            None => rename(&variant.ident.unraw().to_string(), rename_all),
        };
        let span = attributes
            .text("rename")
            .map_or(variant.ident.span(), |(_, span)| span);
        check_name(&name, false, span, errors);
        if all.iter().any(|other| other.name == name) {
            errors.push(
                span,
                format!("two variants are called `{name}` in the schema"),
            );
        }
        let payload = match variant.fields {
            Fields::Unit => Payload::Unit,
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                match fields.unnamed.into_iter().next() {
                    Some(field) => {
                        let field = fields::only(&variant.ident, field, errors);
                        Payload::Newtype(Box::new(field))
                    }
                    None => Payload::Unit,
                }
            }
            Fields::Unnamed(_) => {
                errors.push(
                    variant.ident.span(),
                    "several unnamed fields have no names for the schema; name them",
                );
                Payload::Unit
            }
            named => Payload::Record(fields::read(named, Position::Field, None, errors)),
        };
        all.push(Variant {
            ident: variant.ident,
            name,
            attributes,
            payload,
        });
    }
    all
}
