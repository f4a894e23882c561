//! Named fields: where each goes, and what is said of it.

use heck::{ToLowerCamelCase as _, ToPascalCase as _, ToShoutySnakeCase as _, ToSnakeCase as _};
use proc_macro2::Span;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{Fields, Ident, Type};

use super::attribute::Attributes;
use super::container::check_name;
use super::errors::Errors;
use super::keys::Position;

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
    rename_all: Option<&(String, Span)>,
    errors: &mut Errors,
) -> Vec<Field> {
    let mut all: Vec<Field> = Vec::new();
    for field in fields {
        let Some(ident) = field.ident else { continue };
        let attributes = Attributes::new(&field.attrs, Position::Field, errors);
        let name = match attributes.text("rename") {
            Some((name, _)) => name,
            None => rename(&ident.unraw().to_string(), rename_all, errors),
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
    if let Place::Header(name) = &place
        && name.is_empty()
    {
        errors.push(
            attributes.flag("header").unwrap_or_else(Span::call_site),
            "a header has a name",
        );
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
        let nearest = LOGICAL
            .iter()
            .min_by_key(|known| strsim::damerau_levenshtein(known, &name))
            .unwrap_or(&"");
        errors.push(
            span,
            format!(
                "there is no logical type `{name}` for a number; did you mean `{nearest}`? \
                 (decimals are `with = Decimal<12, 2>`, UUIDs the type `Uuid`)"
            ),
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
    if let Type::Reference(reference) = ty
        && let Some(mutable) = reference.mutability
    {
        errors.push(mutable.span(), "an event cannot hold a mutable reference");
    }
}

/// The name of a field or variant under `rename_all`.
pub(super) fn rename(
    name: &str,
    rename_all: Option<&(String, Span)>,
    errors: &mut Errors,
) -> String {
    let Some((case, span)) = rename_all else {
        return name.to_owned();
    };
    match case.as_str() {
        "camelCase" => name.to_lower_camel_case(),
        "PascalCase" => name.to_pascal_case(),
        "snake_case" => name.to_snake_case(),
        "SCREAMING_SNAKE_CASE" => name.to_shouty_snake_case(),
        "lowercase" => name.to_lowercase(),
        "UPPERCASE" => name.to_uppercase(),
        _ => {
            errors.push(
                *span,
                format!(
                    "there is no case `{case}` for names in Avro: camelCase, PascalCase, snake_case, \
                     SCREAMING_SNAKE_CASE, lowercase or UPPERCASE"
                ),
            );
            name.to_owned()
        }
    }
}
