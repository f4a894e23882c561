//! Named fields: where each goes, and what is said of it.

use heck::ToPascalCase as _;
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{Fields, Ident, Type};

use super::attribute::Attributes;
use super::errors::Errors;
use super::keys::{Position, did_you_mean};
use super::naming::{check_name, rename};

/// A named field.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    /// Its name in the schema.
    pub(crate) name: String,
    pub(crate) attributes: Attributes,
    pub(crate) place: Place,
}

/// Where a field goes.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// Into the payload.
    Payload,
    /// Its own fields go into the payload in place of it.
    Flattened,
    /// Into a header of that name.
    Header(String),
    /// Nowhere: it is its default when read.
    Skipped,
}

impl Field {
    /// It has a place in the schema.
    pub(crate) fn in_schema(&self) -> bool {
        matches!(self.place, Place::Payload | Place::Flattened)
    }

    pub(crate) fn span(&self) -> Span {
        self.ident.span()
    }

    /// Where it is said how it is written: its type, or what follows `with` or `logical`.
    pub(crate) fn span_of_form(&self) -> Span {
        match self.with() {
            None => self.ty.span(),
            Some(With::Type(ty)) => ty.span(),
            Some(With::Logical(name)) => name.span(),
        }
    }

    /// How it is written, when `with` or `logical` says so.
    pub(crate) fn with(&self) -> Option<With<'_>> {
        if let Some(ty) = self.attributes.ty("with") {
            return Some(With::Type(ty));
        }
        self.attributes
            .text("logical")
            .map(|(name, span)| With::Logical(Ident::new(&name.to_pascal_case(), span)))
    }
}

/// How a field is written.
pub(crate) enum With<'a> {
    /// As a type of the user's says.
    Type(&'a Type),
    /// As one of Avro's logical types.
    Logical(Ident),
}

/// What `logical = …` knows; each is a type in `kafka_event_schema::types` of that name in Pascal case.
pub(crate) const LOGICAL: &[&str] = &[
    "date",
    "time-millis",
    "time-micros",
    "timestamp-millis",
    "timestamp-micros",
    "timestamp-nanos",
    "local-timestamp-millis",
    "local-timestamp-micros",
    "local-timestamp-nanos",
];

/// Reads the named fields of a struct or variant.
pub(crate) fn read(
    fields: Fields,
    position: Position,
    rename_all: Option<&(String, Span)>,
    errors: &mut Errors,
) -> Vec<Field> {
    let mut all: Vec<Field> = Vec::new();
    for field in fields {
        let Some(ident) = field.ident else { continue };
        let attributes = Attributes::new(&field.attrs, position, errors);
        let name = match attributes.text("rename") {
            Some((name, _)) => name,
            None => rename(&ident.unraw().to_string(), rename_all),
        };
        let span = attributes
            .text("rename")
            .map_or(ident.span(), |(_, span)| span);
        let place = place(&attributes, errors);
        if place == Place::Payload {
            check_name(&name, false, span, errors);
            if all
                .iter()
                .any(|other| other.in_schema() && other.name == name)
            {
                errors.push(
                    span,
                    format!("two fields are called `{name}` in the schema"),
                );
            }
        }
        check(&attributes, &place, &field.ty, errors);
        all.push(Field {
            ident,
            ty: field.ty,
            name,
            attributes,
            place,
        });
    }
    all
}

/// Reads the only field of a variant: it has no name, and can be written in another form.
pub(super) fn only(variant: &Ident, field: syn::Field, errors: &mut Errors) -> Field {
    let attributes = Attributes::only(&field.attrs, &["with", "logical"], errors);
    check(&attributes, &Place::Payload, &field.ty, errors);
    Field {
        ident: variant.clone(),
        ty: field.ty,
        name: String::new(),
        attributes,
        place: Place::Payload,
    }
}

fn place(attributes: &Attributes, errors: &mut Errors) -> Place {
    let places = [
        attributes.flag("skip").map(|span| (Place::Skipped, span)),
        attributes
            .flag("flatten")
            .map(|span| (Place::Flattened, span)),
        attributes
            .text("header")
            .map(|(name, span)| (Place::Header(name), span)),
    ];
    let mut said = places.into_iter().flatten();
    let Some((place, _)) = said.next() else {
        return Place::Payload;
    };
    if let Some((_, span)) = said.next() {
        errors.push(span, "a field is one of `skip`, `flatten` and `header`");
    }
    place
}

fn check(attributes: &Attributes, place: &Place, ty: &Type, errors: &mut Errors) {
    for alias in attributes.texts("alias") {
        check_name(&alias.value(), false, alias.span(), errors);
    }
    if let Some((name, span)) = attributes.text("logical")
        && !LOGICAL.contains(&name.as_str())
    {
        let help = match name.as_str() {
            "decimal" => "; write `with = Decimal<12, 2>`".to_owned(),
            "uuid" => "; a field of type `Uuid` has it".to_owned(),
            "duration" => "; a field of type `Duration` has it".to_owned(),
            _ => did_you_mean(&name, LOGICAL.iter().copied()),
        };
        errors.push(
            span,
            format!("there is no logical type `{name}` for a number{help}"),
        );
    }
    if let (Some(_), Some((_, span))) = (attributes.ty("with"), attributes.text("logical")) {
        errors.push(span, "`with` says already how the field is written");
    }
    if *place != Place::Payload {
        for word in ["default", "alias", "rename", "with", "logical"] {
            if matches!(place, Place::Header(_))
                && word != "default"
                && word != "alias"
                && word != "rename"
            {
                continue;
            }
            if let Some(span) = attributes.flag(word) {
                errors.push(
                    span,
                    format!(
                        "`{word}` is about the schema, and this field has no place of its own in it"
                    ),
                );
            }
        }
    }
    if let (Some((_, span)), Some(_)) = (attributes.number("items"), attributes.ty("with")) {
        errors.push(
            span,
            "the items of what `with` writes have no length that is known before",
        );
    }
    claim(attributes, place, errors);
    borrows(place, ty, errors);
}

/// A claim check is a field of the payload, and its type says how it is written.
fn claim(attributes: &Attributes, place: &Place, errors: &mut Errors) {
    let Some(span) = attributes.flag("claim_check") else {
        return;
    };
    if *place != Place::Payload {
        errors.push(
            span,
            "the reference to what is uploaded stands in the payload: a claim check is no header, and neither skipped nor flattened",
        );
    }
    for word in ["with", "logical", "default"] {
        if let Some(span) = attributes.flag(word) {
            errors.push(
                span,
                format!("`{word}` has no meaning here: a claim check is written as its type, `LargeBytes`, says"),
            );
        }
    }
}

/// What a field may borrow: bytes of the record's value, for the life of the event.
fn borrows(place: &Place, ty: &Type, errors: &mut Errors) {
    if let Type::Reference(reference) = ty
        && let Some(mutable) = reference.mutability
    {
        return errors.push(mutable.span(), "an event cannot hold a mutable reference");
    }
    if *place == Place::Skipped {
        return;
    }
    let lifetimes = lifetimes(ty.to_token_stream());
    if let Some(lifetime) = lifetimes.iter().find(|lifetime| *lifetime == "static") {
        errors.push(
            lifetime.span(),
            "nothing that is read from a record lives for ever: use an owned type, or a lifetime of the struct's",
        );
    } else if let (Place::Header(_), Some(lifetime)) = (place, lifetimes.first()) {
        errors.push(
            lifetime.span(),
            "a header is read into an owned type, such as `String`",
        );
    }
}

/// The names of the lifetimes that a type is written with.
pub(crate) fn lifetimes(tokens: TokenStream) -> Vec<Ident> {
    let mut all = Vec::new();
    let mut after_quote = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) => all.extend(lifetimes(group.stream())),
            TokenTree::Ident(ident) if after_quote => all.push(ident),
            TokenTree::Punct(punct) => {
                after_quote = punct.as_char() == '\'';
                continue;
            }
            _ => {}
        }
        after_quote = false;
    }
    all
}
