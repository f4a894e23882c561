//! The Rust type of a type in a schema, and the form in which it is written.

use super::config::{Decimals, RustType, Times};
use super::generator::Generator;
use super::model::At;
use super::unions::Union;
use crate::model::{Kind, Logical};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

/// The most lists, maps and unions within one another that a field may have: the compiler has a limit on types.
const MAX_NESTED: usize = 48;
/// The most digits of a `Decimal`.
const MAX_DIGITS: u32 = 38;

/// A Rust type.
pub(super) struct Composed {
    pub(super) ty: TokenStream,
    /// What stands after `with =`.
    pub(super) form: Option<TokenStream>,
    /// The enum with data that it is, or that it is an `Option` of.
    pub(super) union: Option<Union>,
    /// A type of the user's: how its values are written in Rust is not known.
    pub(super) foreign: bool,
}

/// Where a type stands.
#[derive(Clone)]
pub(super) struct Place<'a> {
    /// The full name of the record.
    pub(super) record: &'a str,
    pub(super) field: &'a str,
    /// The name of an enum with data that stands here.
    pub(super) name: String,
    /// No list or map is around it.
    pub(super) inline: bool,
    pub(super) nested: usize,
}

impl Place<'_> {
    fn inside(&self, word: &str, inline: bool) -> Self {
        Place {
            name: format!("{}{word}", self.name),
            inline: self.inline && inline,
            nested: self.nested + 1,
            ..self.clone()
        }
    }
}

impl Composed {
    fn plain(ty: TokenStream) -> Composed {
        Composed {
            ty,
            form: None,
            union: None,
            foreign: false,
        }
    }
}

impl Generator<'_> {
    /// The type of a field; none when it has no form in Rust, which was then noted.
    pub(super) fn of_field(&mut self, record: &str, field: &str, at: At) -> Option<Composed> {
        if let Some(ty) = self.config.fields.get(&format!("{record}.{field}")) {
            return self.mapped("field_type", ty, None);
        }
        let name = format!(
            "{}{}",
            self.modules.rust_name(record),
            super::names::camel(field)
        );
        self.compose(
            at,
            &Place {
                record,
                field,
                name,
                inline: true,
                nested: 0,
            },
        )
    }

    pub(super) fn compose(&mut self, at: At, place: &Place<'_>) -> Option<Composed> {
        if place.nested > MAX_NESTED {
            let problem = format!(
                "types nest deeper than {MAX_NESTED} here, which no compiler takes; give an inner one a record of its own, \
                 or map the field by `Config::field_type`"
            );
            self.refuse(place.record, Some(place.field), problem);
            return None;
        }
        if let Some(name) = self.model.name(at) {
            return self.named(name.to_owned(), place);
        }
        let logical = self.model.node(at).logical;
        if logical != Logical::None {
            return self.logical(logical, place);
        }
        Some(Composed::plain(match self.model.kind(at) {
            Kind::Boolean => quote!(bool),
            Kind::Int => quote!(i32),
            Kind::Long => quote!(i64),
            Kind::Float => quote!(f32),
            Kind::Double => quote!(f64),
            Kind::Bytes => {
                let vec = self.modules.prelude("Vec", quote!(::std::vec::Vec));
                quote!(#vec<u8>)
            }
            Kind::String => self
                .modules
                .prelude("String", quote!(::std::string::String)),
            Kind::Array { .. } => {
                let items = self.part(at, &place.inside("Item", false))?;
                let vec = self.modules.prelude("Vec", quote!(::std::vec::Vec));
                return Some(around(items, |of| quote!(#vec<#of>)));
            }
            Kind::Map { .. } => {
                let values = self.part(at, &place.inside("Value", false))?;
                let string = self
                    .modules
                    .prelude("String", quote!(::std::string::String));
                return Some(around(
                    values,
                    |of| quote!(::std::collections::BTreeMap<#string, #of>),
                ));
            }
            Kind::Union { .. } => return self.union(at, place),
            // A type that is always null; a named one has a name.
            _ => {
                let problem = "a value that is always null has no type here: leave the field out, or map it by `Config::field_type` \
                               to a type of yours whose schema is `null`";
                self.refuse(place.record, Some(place.field), problem.to_owned());
                return None;
            }
        }))
    }

    fn part(&mut self, at: At, place: &Place<'_>) -> Option<Composed> {
        let part = self.model.parts(at).into_iter().next()?;
        self.compose(part, place)
    }

    fn named(&mut self, name: String, place: &Place<'_>) -> Option<Composed> {
        if let Some(ty) = self.config.types.get(&name) {
            return self.mapped("use_type", ty, None);
        }
        let from = self.modules.module_of(place.record).to_vec();
        let path = self.modules.path(&from, &name);
        if place.inline && self.recursion.is_circle(place.record, &name) {
            let of_box = self.modules.prelude("Box", quote!(::std::boxed::Box));
            return Some(Composed::plain(quote!(#of_box<#path>)));
        }
        Some(Composed::plain(path))
    }

    fn union(&mut self, at: At, place: &Place<'_>) -> Option<Composed> {
        let branches = self.model.parts(at);
        let is_null = |branch: &At| matches!(self.model.kind(*branch), Kind::Null);
        let null = branches.iter().position(is_null);
        let others: Vec<At> = branches.iter().copied().filter(|b| !is_null(b)).collect();
        let value = match (others.as_slice(), null) {
            ([], _) => {
                let problem = "a union of nothing but null has no type here: leave the field out, or map it by `Config::field_type`";
                self.refuse(place.record, Some(place.field), problem.to_owned());
                return None;
            }
            ([only], Some(_)) => self.compose(*only, &place.inside("", true))?,
            (several, _) => {
                let union = self.enum_with_data(several, place)?;
                let ident = &union.ident;
                Composed {
                    union: Some(union.clone()),
                    ..Composed::plain(quote!(#ident))
                }
            }
        };
        let option = self
            .modules
            .prelude("Option", quote!(::std::option::Option));
        let ke = &self.ke;
        Some(match null {
            None => value,
            Some(0) => around(value, |of| quote!(#option<#of>)),
            Some(position) => {
                let (ty, form) = (&value.ty, &value.form);
                let position = Literal::usize_unsuffixed(position);
                Composed {
                    ty: quote!(#option<#ty>),
                    form: Some(match form {
                        None => quote!(#ke::types::NullAt<#position>),
                        Some(form) => quote!(#ke::types::NullAt<#position, #form>),
                    }),
                    ..value
                }
            }
        })
    }

    fn logical(&mut self, logical: Logical, place: &Place<'_>) -> Option<Composed> {
        if let Some(ty) = self.config.logical.get(logical.keyword()) {
            return self.mapped("logical_type", ty, Some(logical));
        }
        let ke = &self.ke;
        let number = |number: TokenStream, name: &str| {
            let name = Ident::new(name, Span::call_site());
            Composed {
                form: Some(quote!(#ke::types::#name)),
                ..Composed::plain(number)
            }
        };
        let numbers = self.config.times == Times::Numbers;
        let crates = &self.crates;
        let time = quote!(#crates::chrono::NaiveTime);
        let moment = quote!(#crates::chrono::DateTime<#crates::chrono::Utc>);
        let local = quote!(#crates::chrono::NaiveDateTime);
        Some(match logical {
            Logical::Decimal { precision, .. } if precision > MAX_DIGITS => {
                let problem = format!(
                    "a decimal of {precision} digits: a `Decimal` has at most {MAX_DIGITS}; map the field by `Config::field_type`, or all \
                     decimals by `Config::logical_type(\"decimal\", …)`"
                );
                self.refuse(place.record, Some(place.field), problem);
                return None;
            }
            Logical::Decimal { precision, scale } => {
                let [precision, scale] = [precision, scale].map(Literal::u32_unsuffixed);
                let own = quote!(#ke::Decimal<#precision, #scale>);
                match self.config.decimals {
                    Decimals::Own => Composed::plain(own),
                    Decimals::RustDecimal => Composed {
                        form: Some(own),
                        ..Composed::plain(quote!(::rust_decimal::Decimal))
                    },
                }
            }
            Logical::BigDecimal => {
                let problem = "`big-decimal` has no type here: map it by `Config::logical_type(\"big-decimal\", …)` to a type of yours, or \
                               to `Vec<u8>` for its bytes";
                self.refuse(place.record, Some(place.field), problem.to_owned());
                return None;
            }
            Logical::Uuid => Composed::plain(quote!(#crates::uuid::Uuid)),
            Logical::Date if numbers => number(quote!(i32), "Date"),
            Logical::Date => Composed::plain(quote!(#crates::chrono::NaiveDate)),
            Logical::TimeMillis if numbers => number(quote!(i32), "TimeMillis"),
            Logical::TimeMillis => number(time, "TimeMillis"),
            Logical::TimeMicros if numbers => number(quote!(i64), "TimeMicros"),
            Logical::TimeMicros => Composed::plain(time),
            Logical::TimestampMillis if numbers => Composed::plain(quote!(#ke::Timestamp)),
            Logical::TimestampMillis => number(moment, "TimestampMillis"),
            Logical::TimestampMicros if numbers => number(quote!(i64), "TimestampMicros"),
            Logical::TimestampMicros => Composed::plain(moment),
            Logical::TimestampNanos if numbers => number(quote!(i64), "TimestampNanos"),
            Logical::TimestampNanos => number(moment, "TimestampNanos"),
            Logical::LocalTimestampMillis if numbers => number(quote!(i64), "LocalTimestampMillis"),
            Logical::LocalTimestampMillis => number(local, "LocalTimestampMillis"),
            Logical::LocalTimestampMicros if numbers => number(quote!(i64), "LocalTimestampMicros"),
            Logical::LocalTimestampMicros => Composed::plain(local),
            Logical::LocalTimestampNanos if numbers => number(quote!(i64), "LocalTimestampNanos"),
            Logical::LocalTimestampNanos => number(local, "LocalTimestampNanos"),
            // On a fixed, which has a name; none was ruled out before.
            Logical::Duration | Logical::None => return None,
        })
    }

    /// A type of the user's.
    pub(super) fn mapped(
        &mut self,
        option: &str,
        ty: &RustType,
        logical: Option<Logical>,
    ) -> Option<Composed> {
        let mut parse = |text: &str| {
            let text = match logical {
                Some(Logical::Decimal { precision, scale }) => text
                    .replace("{precision}", &precision.to_string())
                    .replace("{scale}", &scale.to_string()),
                _ => text.to_owned(),
            };
            match syn::parse_str::<syn::Type>(&text) {
                Ok(ty) => Some(quote!(#ty)),
                Err(_) => {
                    self.problems
                        .option(format!("`{option}`: `{text}` is no type in Rust"));
                    None
                }
            }
        };
        let path = parse(&ty.path);
        let form = match &ty.form {
            None => None,
            Some(form) => Some(parse(form)?),
        };
        Some(Composed {
            ty: path?,
            form,
            union: None,
            foreign: true,
        })
    }
}

/// A container of a type: its form is the container of the form.
fn around(inner: Composed, container: impl Fn(&TokenStream) -> TokenStream) -> Composed {
    Composed {
        ty: container(&inner.ty),
        form: inner.form.as_ref().map(&container),
        ..inner
    }
}
