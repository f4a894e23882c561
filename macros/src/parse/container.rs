//! The item a macro stands on: a struct or an enum, what is said of it, and its parts.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{DeriveInput, Fields, Generics, Ident, Lifetime, Type, Visibility};

use super::attribute::Attributes;
use super::errors::Errors;
use super::fields::{self, Field};
use super::keys::Position;
use super::variants::{self, Variant};

/// A struct or an enum.
pub(crate) struct Container {
    pub(crate) ident: Ident,
    pub(crate) visibility: Visibility,
    pub(crate) generics: Generics,
    pub(crate) attributes: Attributes,
    pub(crate) data: Data,
    /// Where the items that generated code needs are: `::kafka_event::__private`.
    pub(crate) ke: TokenStream,
    /// What stands around its name in a schema.
    pub(crate) namespace: String,
}

pub(crate) enum Data {
    /// A struct with named fields, or none.
    Record(Vec<Field>),
    /// A struct of one unnamed field, or one that is marked `transparent`: its type and its name or index.
    Newtype(Box<Type>, syn::Member),
    /// An enum.
    Enum(Vec<Variant>),
}

impl Container {
    /// Reads an item. `None`: it is nothing that a schema can be made of; the reason is in `errors`.
    pub(crate) fn new(input: DeriveInput, position: Position, errors: &mut Errors) -> Option<Self> {
        let attributes = Attributes::new(&input.attrs, position, errors);
        let rename_all = attributes.text("rename_all");
        let transparent = attributes.flag("transparent");
        let span = input.ident.span();
        let data = match input.data {
            syn::Data::Struct(data) => {
                match data.fields {
                    Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                        let field = fields.unnamed.into_iter().next()?;
                        Data::Newtype(Box::new(field.ty), syn::Member::from(0))
                    }
                    Fields::Unnamed(_) => {
                        errors.push(span, "a struct of several unnamed fields has no names for its schema; name them");
                        return None;
                    }
                    Fields::Named(named) if transparent.is_some() => {
                        match named.named.into_iter().collect::<Vec<_>>() {
                            mut fields if fields.len() == 1 => {
                                let field = fields.pop()?;
                                Data::Newtype(Box::new(field.ty), syn::Member::Named(field.ident?))
                            }
                            _ => {
                                errors.push(
                                    transparent?,
                                    "only a struct of one field can be `transparent`",
                                );
                                return None;
                            }
                        }
                    }
                    named => Data::Record(fields::read(named, rename_all.as_ref(), errors)),
                }
            }
            syn::Data::Enum(data) => Data::Enum(variants::read(data, rename_all.as_ref(), errors)),
            syn::Data::Union(data) => {
                errors.push(
                    data.union_token.span(),
                    "a Rust `union` has no schema; use an enum",
                );
                return None;
            }
        };
        let root = attributes
            .path("crate")
            .map_or_else(|| quote!(::kafka_event), |path| quote!(#path));
        let namespace = match attributes.text("namespace") {
            Some((namespace, span)) => {
                check_name(&namespace, true, span, errors);
                namespace
            }
            None => super::super::check::defaults::namespace(errors),
        };
        Some(Self {
            ident: input.ident,
            visibility: input.vis,
            generics: input.generics,
            attributes,
            data,
            ke: quote!(#root::__private),
            namespace,
        })
    }

    /// Its name in the schema, without namespace.
    pub(crate) fn schema_name(&self) -> String {
        self.attributes
            .text("rename")
            .map_or_else(|| self.ident.unraw().to_string(), |(name, _)| name)
    }

    /// Its lifetimes.
    pub(crate) fn lifetimes(&self) -> Vec<&Lifetime> {
        self.generics
            .lifetimes()
            .map(|lifetime| &lifetime.lifetime)
            .collect()
    }

    /// Its type parameters.
    pub(crate) fn parameters(&self) -> Vec<&Ident> {
        self.generics
            .type_params()
            .map(|parameter| &parameter.ident)
            .collect()
    }

    /// Where its name stands.
    pub(crate) fn span(&self) -> Span {
        self.ident.span()
    }
}

/// Avro 1.12, "Names": letters, digits and underscores, no digit first; with dots between where a namespace is allowed.
pub(crate) fn check_name(name: &str, dots: bool, span: Span, errors: &mut Errors) {
    let part = |part: &str| {
        let mut chars = part.chars();
        chars
            .next()
            .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
            && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let good = if dots {
        name.is_empty() || name.split('.').all(part)
    } else {
        part(name)
    };
    if !good {
        let what = if dots {
            "names of letters, digits and underscores with dots between"
        } else {
            "letters, digits and underscores, no digit first"
        };
        errors.push(span, format!("`{name}` is no name in Avro: {what}"));
    }
}
