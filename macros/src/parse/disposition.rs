//! `#[disposition(…)]`: what an error, or each variant of one, says of the record that a handler failed at.

use std::time::Duration;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::spanned::Spanned as _;
use syn::{
    Attribute, Data, DeriveInput, Error, Fields, Ident, LitInt, LitStr, Member, Result, Token,
    Type, token,
};

use super::argument::inside;
use super::errors::Errors;
use super::keys::did_you_mean;

/// The words.
const WORDS: [&str; 6] = [
    "retry",
    "dead_letter",
    "skip",
    "stop",
    "park",
    "transparent",
];

/// What is said when nothing was.
const WAY_OUT: &str = "add `#[disposition(retry)]`, or `dead_letter`, `skip`, `stop`, `park(…)`, or `transparent` where the error inside says it";

/// The form of a retry.
const RETRY: &str = "a retry of its own is written as `retry(attempts = 5, backoff = \"1s..30s\")`, or with `within = \"10m\"` for the attempts";

/// The form of a pause.
const PARK: &str = "a record is parked by `park(wait = \"30s\")`, or by `park(until = reset_at)` for the time in a field of the error; `within = \"1h\"` limits it in all";

/// An error type.
pub(crate) struct ErrorType {
    /// Where the items that generated code needs are.
    pub(crate) ke: TokenStream,
    pub(crate) cases: Vec<Case>,
}

/// A variant, or the struct.
pub(crate) struct Case {
    /// `None`: the struct.
    pub(crate) variant: Option<Ident>,
    pub(crate) says: Says,
    /// The field that caused the error, and its type.
    pub(crate) source: Option<(Member, Type)>,
}

/// What becomes of the record.
pub(crate) enum Says {
    Retry(Option<Retry>),
    DeadLetter,
    Skip,
    Stop,
    Park(Park),
    /// What this field says.
    Transparent(Member, Box<Type>),
}

/// A retry of its own.
pub(crate) struct Retry {
    pub(crate) end: End,
    pub(crate) backoff: Option<(Duration, Duration)>,
}

/// How it ends.
pub(crate) enum End {
    Attempts(u32),
    Within(Duration),
}

/// A pause.
pub(crate) struct Park {
    pub(crate) wait: Wait,
    pub(crate) within: Option<Duration>,
}

/// How long it is.
pub(crate) enum Wait {
    For(Duration),
    /// Until the time in this field.
    Until(Member, Box<Type>),
}

impl ErrorType {
    pub(crate) fn new(input: &DeriveInput, errors: &mut Errors) -> Self {
        let ke = ke(input);
        let mut cases = Vec::new();
        match &input.data {
            Data::Enum(data) => {
                if let Some(attribute) = said(&input.attrs).find(|attribute| !is_path(attribute)) {
                    errors.push(
                        attribute.path().span(),
                        "what becomes of a record stands on each variant, so that a new one is not forgotten",
                    );
                }
                for variant in &data.variants {
                    cases.extend(case(
                        &variant.attrs,
                        &variant.fields,
                        (&variant.ident, true),
                        errors,
                    ));
                }
            }
            Data::Struct(data) => {
                cases.extend(case(
                    &input.attrs,
                    &data.fields,
                    (&input.ident, false),
                    errors,
                ));
            }
            Data::Union(data) => {
                errors.push(data.union_token.span(), "an error is an enum or a struct");
            }
        }
        Self { ke, cases }
    }
}

fn ke(input: &DeriveInput) -> TokenStream {
    let list = |attribute: &Attribute| Some(attribute.meta.require_list().ok()?.tokens.clone());
    let path = said(&input.attrs)
        .filter_map(list)
        .find_map(|tokens| super::crate_path(&tokens));
    path.map_or_else(
        || quote!(::kafka_event::__private),
        |path| quote!(#path::__private),
    )
}

fn said(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("disposition"))
}

/// Whether it only says where the crate is.
fn is_path(attribute: &Attribute) -> bool {
    let list = attribute.meta.require_list();
    list.is_ok_and(|list| super::crate_path(&list.tokens).is_some())
}

fn case(
    attributes: &[Attribute],
    fields: &Fields,
    (name, is_variant): (&Ident, bool),
    errors: &mut Errors,
) -> Option<Case> {
    let source = source(fields);
    let mut found = None;
    for attribute in said(attributes).filter(|attribute| !is_path(attribute)) {
        let list = match attribute.meta.require_list() {
            Ok(list) => list,
            Err(_) => {
                errors.push(
                    attribute.path().span(),
                    format!("`{name}` says nothing here: {WAY_OUT}"),
                );
                return None;
            }
        };
        let parser = |input: ParseStream<'_>| says(input, fields, source.as_ref());
        match parser.parse2(list.tokens.clone()) {
            Ok(_) if found.is_some() => {
                errors.push(list.tokens.span(), format!("`{name}` says it twice"));
            }
            Ok(says) => found = Some(says),
            Err(error) => {
                errors.add(error);
                return None;
            }
        }
    }
    if found.is_none() {
        errors.push(
            name.span(),
            format!("`{name}` does not say what becomes of a record whose handler fails with it: {WAY_OUT}"),
        );
    }
    Some(Case {
        variant: is_variant.then(|| name.clone()),
        says: found?,
        source: source.map(|(member, ty)| (member, ty.clone())),
    })
}

fn says(input: ParseStream<'_>, fields: &Fields, source: Option<&(Member, &Type)>) -> Result<Says> {
    let span = input.span();
    let word: Ident = input
        .call(Ident::parse_any)
        .map_err(|_| Error::new(span, format!("expected a word: {WAY_OUT}")))?;
    let says = match word.to_string().as_str() {
        "retry" if input.peek(token::Paren) => Says::Retry(Some(inside(input, retry)?)),
        "retry" => Says::Retry(None),
        "dead_letter" => Says::DeadLetter,
        "skip" => Says::Skip,
        "stop" => Says::Stop,
        "park" if input.peek(token::Paren) => {
            Says::Park(inside(input, |input| park(input, fields))?)
        }
        "park" => return Err(Error::new(span, PARK)),
        "transparent" => {
            let only = fields
                .members()
                .zip(fields)
                .next()
                .filter(|_| fields.len() == 1);
            let inner = source
                .map(|(member, ty)| (member.clone(), (*ty).clone()))
                .or_else(|| only.map(|(member, field)| (member, field.ty.clone())));
            let (member, ty) = inner.ok_or_else(|| {
                Error::new(
                    span,
                    "`transparent` asks the error inside: the only field, or the one that is the `source`",
                )
            })?;
            Says::Transparent(member, Box::new(ty))
        }
        other => {
            let near = did_you_mean(other, WORDS.into_iter());
            let end = match near.is_empty() {
                true => format!(": {WAY_OUT}"),
                false => near,
            };
            return Err(Error::new(
                span,
                format!("there is no disposition `{other}`{end}"),
            ));
        }
    };
    match input.is_empty() {
        true => Ok(says),
        false => Err(input.error("one word says what becomes of the record")),
    }
}

/// `attempts = 5, backoff = "1s..30s"`
fn retry(input: ParseStream<'_>) -> Result<Retry> {
    let (mut end, mut backoff) = (None, None);
    let whole = input.span();
    while !input.is_empty() {
        let span = input.span();
        let form = |_| Error::new(span, RETRY);
        let word: Ident = input.parse().map_err(form)?;
        input.parse::<Token![=]>().map_err(form)?;
        match word.to_string().as_str() {
            "attempts" if end.is_none() => end = Some(End::Attempts(attempts(input)?)),
            "within" if end.is_none() => {
                let text: LitStr = input.parse().map_err(form)?;
                end = Some(End::Within(time(&text.value(), text.span())?));
            }
            "backoff" if backoff.is_none() => {
                let text: LitStr = input.parse().map_err(form)?;
                backoff = Some(range(&text)?);
            }
            _ => return Err(Error::new(span, RETRY)),
        }
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    let end = end.ok_or_else(|| Error::new(whole, RETRY))?;
    Ok(Retry { end, backoff })
}

/// `wait = "30s", within = "1h"`, or `until = reset_at`
fn park(input: ParseStream<'_>, fields: &Fields) -> Result<Park> {
    let (mut wait, mut within) = (None, None);
    let whole = input.span();
    while !input.is_empty() {
        let span = input.span();
        let form = |_| Error::new(span, PARK);
        let word: Ident = input.parse().map_err(form)?;
        input.parse::<Token![=]>().map_err(form)?;
        match word.to_string().as_str() {
            "wait" if wait.is_none() => {
                let text: LitStr = input.parse().map_err(form)?;
                wait = Some(Wait::For(time(&text.value(), text.span())?));
            }
            "until" if wait.is_none() => wait = Some(until(input, fields)?),
            "within" if within.is_none() => {
                let text: LitStr = input.parse().map_err(form)?;
                within = Some(time(&text.value(), text.span())?);
            }
            _ => return Err(Error::new(span, PARK)),
        }
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    let wait = wait.ok_or_else(|| Error::new(whole, PARK))?;
    Ok(Park { wait, within })
}

/// The field that has the time.
fn until(input: ParseStream<'_>, fields: &Fields) -> Result<Wait> {
    let span = input.span();
    let member: Member = input.parse().map_err(|_| Error::new(span, PARK))?;
    let found = fields.members().zip(fields).find(|(own, _)| *own == member);
    if let Some((member, field)) = found {
        return Ok(Wait::Until(member, Box::new(field.ty.clone())));
    }
    let (name, known): (String, Vec<String>) = (
        text(&member),
        fields.members().map(|own| text(&own)).collect(),
    );
    let near = did_you_mean(&name, known.iter().map(String::as_str));
    Err(Error::new(
        span,
        format!("there is no field `{name}` that has a time{near}"),
    ))
}

fn text(member: &Member) -> String {
    match member {
        Member::Named(name) => name.to_string(),
        Member::Unnamed(index) => index.index.to_string(),
    }
}

fn attempts(input: ParseStream<'_>) -> Result<u32> {
    let span = input.span();
    let number = input.parse::<LitInt>();
    let number = number.and_then(|number| number.base10_parse()).ok();
    number.filter(|number| *number > 0).ok_or_else(|| {
        Error::new(
            span,
            "expected how many attempts, the first included: 1 or more",
        )
    })
}

/// `1s..30s`, or one time for both.
fn range(text: &LitStr) -> Result<(Duration, Duration)> {
    let value = text.value();
    let (first, longest) = value.split_once("..").unwrap_or((&value, &value));
    let (first, longest) = (time(first, text.span())?, time(longest, text.span())?);
    match first <= longest {
        true => Ok((first, longest)),
        false => Err(Error::new(
            text.span(),
            "the first wait is longer than the longest",
        )),
    }
}

fn time(text: &str, span: Span) -> Result<Duration> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let factor = match text.get(digits.len()..) {
        Some("ms") => Some(1),
        Some("s") => Some(1_000),
        Some("m") => Some(60_000),
        Some("h") => Some(3_600_000),
        _ => None,
    };
    let number = digits.parse::<u64>().ok();
    let millis = number
        .zip(factor)
        .and_then(|(number, factor)| number.checked_mul(factor));
    millis
        .map(Duration::from_millis)
        .ok_or_else(|| Error::new(span, "expected a time such as `100ms`, `5s`, `10m` or `1h`"))
}

/// The field that is the error's cause by the rules of `thiserror`: marked `#[source]` or `#[from]`, or called `source`.
fn source(fields: &Fields) -> Option<(Member, &Type)> {
    let marked = |field: &syn::Field| {
        let attributes = &field.attrs;
        attributes.iter().any(|attribute| {
            attribute.path().is_ident("source") || attribute.path().is_ident("from")
        })
    };
    let named = |member: &Member| matches!(member, Member::Named(name) if name == "source");
    let all = || fields.members().zip(fields);
    let found = all()
        .find(|(_, field)| marked(field))
        .or_else(|| all().find(|(member, _)| named(member)));
    found.map(|(member, field)| (member, &field.ty))
}
