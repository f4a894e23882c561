//! One word of `#[event(…)]` and what follows it.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Error, Ident, LitInt, LitStr, Path, Result, Token, Type, token};

use super::keys::{self, Key, Position, Takes};
use super::literal::Default;

/// A word and what follows it.
pub(super) struct Argument {
    pub(super) key: &'static Key,
    pub(super) span: Span,
    pub(super) value: Value,
}

/// What follows a word.
pub(super) enum Value {
    Nothing,
    Text(LitStr),
    Number(u32),
    Type(Type),
    Default(Default),
    Fields(Vec<Ident>),
    Header(LitStr, LitStr),
    Path(Path),
    Types(Vec<Type>),
}

/// Reads a word, its value and the comma after it. After an error the input stands behind that comma all the same.
pub(super) fn read(input: ParseStream<'_>, position: Position) -> Result<Argument> {
    let argument = word(input, position);
    if argument.is_ok() && !input.is_empty() && !input.peek(Token![,]) {
        let error = input.error("expected a comma");
        skip_to_comma(input);
        return Err(error);
    }
    skip_to_comma(input);
    argument
}

fn word(input: ParseStream<'_>, position: Position) -> Result<Argument> {
    let span = input.span();
    let word: Ident = input
        .call(Ident::parse_any)
        .map_err(|_| Error::new(span, "expected the name of an attribute"))?;
    let name = word.to_string();
    let Some(key) = keys::find(&name) else {
        return Err(Error::new(span, keys::unknown(&name, position)));
    };
    if !key.may_stand_on(position) {
        return Err(Error::new(
            span,
            format!("`{name}` does not stand on {}", position.describe()),
        ));
    }
    let value = value(input, key, position, span)?;
    Ok(Argument { key, span, value })
}

fn value(input: ParseStream<'_>, key: &Key, position: Position, span: Span) -> Result<Value> {
    let form = || {
        let example = if position == Position::Event && key.takes == Takes::Header {
            "header(\"source\" = \"radar\")"
        } else {
            key.example
        };
        Error::new(span, format!("`{}` is written as `{example}`", key.name))
    };
    match key.takes {
        Takes::Nothing => return nothing(input, key),
        Takes::MaybeDefault if position == Position::Variant => return nothing(input, key),
        Takes::Fields if input.peek(token::Paren) => {
            let fields = inside(input, Punctuated::<Ident, Token![,]>::parse_terminated);
            let fields = fields.map_err(|_| form())?;
            return Ok(Value::Fields(fields.into_iter().collect()));
        }
        Takes::Types if input.peek(token::Paren) => {
            let types = inside(input, Punctuated::<Type, Token![,]>::parse_terminated);
            let types = types.map_err(|_| form())?;
            return Ok(Value::Types(types.into_iter().collect()));
        }
        Takes::Header if position == Position::Event => {
            return inside(input, constant_header).map_err(|_| form());
        }
        Takes::Items => {
            let number = inside(input, max_len).map_err(|_| form())?;
            return self::number(&number).map(Value::Number);
        }
        _ => {}
    }
    input.parse::<Token![=]>().map_err(|_| form())?;
    Ok(match key.takes {
        Takes::Number => Value::Number(number(&input.parse().map_err(|_| form())?)?),
        Takes::Type => Value::Type(ty(input).map_err(|_| form())?),
        // What a literal's own parser says is more exact than the form of the word.
        Takes::MaybeDefault => Value::Default(Default::parse(input)?),
        Takes::Fields => Value::Fields(vec![input.parse().map_err(|_| form())?]),
        Takes::Types => Value::Types(vec![ty(input).map_err(|_| form())?]),
        Takes::Path => Value::Path(input.call(Path::parse_mod_style).map_err(|_| form())?),
        _ => Value::Text(input.parse().map_err(|_| form())?),
    })
}

fn nothing(input: ParseStream<'_>, key: &Key) -> Result<Value> {
    if input.is_empty() || input.peek(Token![,]) {
        Ok(Value::Nothing)
    } else {
        Err(input.error(format!("`{}` stands alone here", key.name)))
    }
}

/// What stands in parentheses. They are taken whole, so that an error in them leaves nothing behind to be found a second time.
pub(super) fn inside<T>(
    input: ParseStream<'_>,
    parser: impl FnOnce(ParseStream<'_>) -> Result<T>,
) -> Result<T> {
    let group: Group = input.parse()?;
    parser.parse2(group.stream())
}

fn constant_header(input: ParseStream<'_>) -> Result<Value> {
    let name = input.parse()?;
    input.parse::<Token![=]>()?;
    Ok(Value::Header(name, input.parse()?))
}

fn max_len(input: ParseStream<'_>) -> Result<LitInt> {
    let word: Ident = input.parse()?;
    if word != "max_len" {
        return Err(Error::new(word.span(), "expected `max_len`"));
    }
    input.parse::<Token![=]>()?;
    input.parse()
}

fn number(literal: &LitInt) -> Result<u32> {
    literal.base10_parse().map_err(|_| {
        Error::new(
            literal.span(),
            "expected a whole number of at most 4_294_967_295",
        )
    })
}

/// A type, with or without quotes.
fn ty(input: ParseStream<'_>) -> Result<Type> {
    if input.peek(LitStr) {
        input.parse::<LitStr>()?.parse()
    } else {
        input.parse()
    }
}

fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() {
        let comma = input.peek(Token![,]);
        if input.parse::<TokenTree>().is_err() || comma {
            return;
        }
    }
}

/// The path that `crate = …` says, before the words are read.
pub(crate) fn crate_path(arguments: &TokenStream) -> Option<Path> {
    let parser = |input: ParseStream<'_>| {
        let mut found = None;
        while !input.is_empty() {
            if input.peek(Token![crate]) {
                input.parse::<Token![crate]>()?;
                input.parse::<Token![=]>()?;
                found = Some(input.call(Path::parse_mod_style)?);
            }
            skip_to_comma(input);
        }
        Ok(found)
    };
    parser.parse2(arguments.clone()).ok().flatten()
}

/// Whether the words leave serde's traits to the user.
pub(crate) fn says_serde_own(arguments: &TokenStream) -> bool {
    let parser = |input: ParseStream<'_>| {
        let mut found = false;
        while !input.is_empty() {
            let ahead = input.fork();
            found |= ahead.parse::<Ident>().is_ok_and(|word| word == "serde")
                && ahead.parse::<Token![=]>().is_ok()
                && ahead
                    .parse::<LitStr>()
                    .is_ok_and(|value| value.value() == "own");
            skip_to_comma(input);
        }
        Ok(found)
    };
    parser.parse2(arguments.clone()).unwrap_or(false)
}
