//! The item a macro stands on: a struct or an enum, what is said of it, and its parts.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{DeriveInput, Fields, Generics, Ident, Lifetime, Member, Type, Visibility};

use super::attribute::Attributes;
use super::errors::Errors;
use super::fields::{self, Field};
use super::keys::Position;
use super::naming::{check_name, rename_all};
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
    Newtype(Box<Type>, Member),
    /// An enum.
    Enum(Vec<Variant>),
}

impl Container {
    /// Reads an item. `None`: it is nothing that a schema can be made of; the reason is in `errors`.
    pub(crate) fn new(input: DeriveInput, position: Position, errors: &mut Errors) -> Option<Self> {
        let attributes = Attributes::new(&input.attrs, position, errors);
        let rename_all = rename_all(&attributes, errors);
        let span = input.ident.span();
        let data = data(
            input.data,
            span,
            position,
            &attributes,
            rename_all.as_ref(),
            errors,
        )?;
        let root = attributes
            .path("crate")
            .map_or_else(|| quote!(::kafka_event), |path| quote!(#path));
        let namespace = match attributes.text("namespace") {
            Some((namespace, span)) => {
                check_name(&namespace, true, span, errors);
                namespace
            }
            None => crate::check::defaults::namespace(errors),
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

    /// Its former names in the schema, in full.
    pub(crate) fn full_aliases(&self) -> Vec<String> {
        let aliases = self.attributes.texts("alias");
        aliases
            .iter()
            .map(|alias| self.in_full(alias.value()))
            .collect()
    }

    /// A name with the item's namespace, unless it has one.
    pub(crate) fn in_full(&self, name: String) -> String {
        if name.contains('.') || self.namespace.is_empty() {
            name
        } else {
            format!("{}.{name}", self.namespace)
        }
    }

    /// The path of `kafka-event`.
    pub(crate) fn root(&self) -> String {
        let ke = self.ke.to_string().replace(' ', "");
        ke.trim_end_matches("::__private").to_owned()
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

fn data(
    data: syn::Data,
    name: Span,
    position: Position,
    attributes: &Attributes,
    rename_all: Option<&(String, Span)>,
    errors: &mut Errors,
) -> Option<Data> {
    let fields = match data {
        syn::Data::Struct(data) => data.fields,
        syn::Data::Enum(data) => return Some(Data::Enum(variants::read(data, rename_all, errors))),
        syn::Data::Union(data) => {
            errors.push(
                data.union_token.span(),
                "a Rust `union` has no schema; use an enum",
            );
            return None;
        }
    };
    let single = fields.len() == 1;
    match (fields, attributes.flag("transparent")) {
        (Fields::Unnamed(fields), _) if single => {
            let field = fields.unnamed.into_iter().next()?;
            Attributes::none(&field.attrs, errors);
            Some(Data::Newtype(Box::new(field.ty), Member::from(0)))
        }
        (Fields::Unnamed(_), _) => {
            errors.push(
                name,
                "a struct of several unnamed fields has no names for its schema; name them",
            );
            None
        }
        (Fields::Named(fields), Some(_)) if single => {
            let field = fields.named.into_iter().next()?;
            Attributes::none(&field.attrs, errors);
            Some(Data::Newtype(
                Box::new(field.ty),
                Member::Named(field.ident?),
            ))
        }
        (_, Some(span)) => {
            errors.push(span, "only a struct of one field can be `transparent`");
            None
        }
        (fields, None) => {
            let position = if position == Position::Event {
                Position::EventField
            } else {
                Position::Field
            };
            Some(Data::Record(fields::read(
                fields, position, rename_all, errors,
            )))
        }
    }
}
