//! The attributes of one item: the words of all its `#[event(…)]`, its documentation and its deprecation.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Ident, Lit, LitInt, LitStr, Meta, Path, Token, Type, token};

use super::errors::Errors;
use super::keys::{self, Key, Position, Takes};
use super::literal::Default;

/// A word and what follows it.
struct Argument {
    key: &'static Key,
    span: Span,
    value: Value,
}

enum Value {
    Nothing,
    Text(LitStr),
    Number(u32),
    Type(Type),
    Default(Default),
    Fields(Vec<Ident>),
    Header(LitStr, LitStr),
    Path(Path),
}

/// Everything that was said of one item.
pub(crate) struct Attributes {
    arguments: Vec<Argument>,
    /// Its doc comment, or the `doc = …` that replaces it, as it stands between the quotes of a JSON string.
    pub(crate) doc: String,
    /// `#[deprecated]`, with its note.
    pub(crate) deprecated: Option<Option<String>>,
}

impl Attributes {
    /// Reads the attributes of an item that stands at `position`.
    pub(crate) fn new(attributes: &[Attribute], position: Position, errors: &mut Errors) -> Self {
        let mut all = Self {
            arguments: Vec::new(),
            doc: String::new(),
            deprecated: None,
        };
        for attribute in attributes {
            if attribute.path().is_ident("event") {
                all.read(attribute, position, errors);
            } else if attribute.path().is_ident("doc") {
                all.doc_line(&attribute.meta);
            } else if attribute.path().is_ident("deprecated") {
                all.deprecated = Some(deprecation(&attribute.meta));
            }
        }
        if let Some((text, _)) = all.text("doc") {
            all.doc = text;
        }
        // Texts stand in a schema as they stand in its JSON: escaped once, here, and not by a constant.
        all.doc = kafka_event_schema::json::escape(&all.doc);
        all
    }

    fn read(&mut self, attribute: &Attribute, position: Position, errors: &mut Errors) {
        let Meta::List(list) = &attribute.meta else {
            if !matches!(attribute.meta, Meta::Path(_)) {
                errors.push(Span::call_site(), "attributes are written as `#[event(…)]`");
            }
            return;
        };
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                self.argument(input, position, errors);
            }
            Ok(())
        };
        if let Err(error) = parser.parse2(list.tokens.clone()) {
            errors.add(error);
        }
    }

    /// One word with what follows, and the comma after it. An error costs only this word.
    fn argument(&mut self, input: ParseStream<'_>, position: Position, errors: &mut Errors) {
        let span = input.span();
        match argument(input, position) {
            Ok(argument) => {
                let repeats = matches!(argument.key.name, "alias" | "header");
                if !repeats
                    && self
                        .arguments
                        .iter()
                        .any(|a| a.key.name == argument.key.name)
                {
                    errors.push(span, format!("`{}` is said twice", argument.key.name));
                }
                self.arguments.push(argument);
                if !input.is_empty() && input.parse::<Token![,]>().is_err() {
                    errors.push(input.span(), "expected a comma");
                    skip_to_comma(input);
                }
            }
            Err(error) => {
                errors.add(error);
                skip_to_comma(input);
            }
        }
    }

    fn doc_line(&mut self, meta: &Meta) {
        if let Meta::NameValue(pair) = meta
            && let Expr::Lit(ExprLit {
                lit: Lit::Str(line),
                ..
            }) = &pair.value
        {
            if !self.doc.is_empty() {
                self.doc.push('\n');
            }
            self.doc.push_str(line.value().trim());
        }
    }

    fn find(&self, name: &str) -> Option<&Argument> {
        self.arguments
            .iter()
            .find(|argument| argument.key.name == name)
    }

    /// Where a word stands, if it was said.
    pub(crate) fn flag(&self, name: &str) -> Option<Span> {
        self.find(name).map(|argument| argument.span)
    }

    /// A text and where it stands.
    pub(crate) fn text(&self, name: &str) -> Option<(String, Span)> {
        self.find(name).and_then(|argument| match &argument.value {
            Value::Text(text) => Some((text.value(), text.span())),
            _ => None,
        })
    }

    /// All texts of a word that may be repeated.
    pub(crate) fn texts(&self, name: &str) -> Vec<LitStr> {
        self.arguments
            .iter()
            .filter(|argument| argument.key.name == name)
            .filter_map(|argument| {
                if let Value::Text(text) = &argument.value {
                    Some(text.clone())
                } else {
                    None
                }
            })
            .collect()
    }

    pub(crate) fn number(&self, name: &str) -> Option<(u32, Span)> {
        self.find(name).and_then(|argument| match argument.value {
            Value::Number(number) => Some((number, argument.span)),
            _ => None,
        })
    }

    pub(crate) fn ty(&self, name: &str) -> Option<&Type> {
        self.find(name).and_then(|argument| {
            if let Value::Type(ty) = &argument.value {
                Some(ty)
            } else {
                None
            }
        })
    }

    pub(crate) fn default(&self) -> Option<&Default> {
        self.find("default")
            .and_then(|argument| match &argument.value {
                Value::Default(default) => Some(default),
                _ => None,
            })
    }

    pub(crate) fn fields(&self, name: &str) -> &[Ident] {
        match self.find(name).map(|argument| &argument.value) {
            Some(Value::Fields(fields)) => fields,
            _ => &[],
        }
    }

    pub(crate) fn constant_headers(&self) -> Vec<(&LitStr, &LitStr)> {
        self.arguments
            .iter()
            .filter_map(|argument| match &argument.value {
                Value::Header(name, value) => Some((name, value)),
                _ => None,
            })
            .collect()
    }

    pub(crate) fn path(&self, name: &str) -> Option<&Path> {
        self.find(name).and_then(|argument| {
            if let Value::Path(path) = &argument.value {
                Some(path)
            } else {
                None
            }
        })
    }
}

fn argument(input: ParseStream<'_>, position: Position) -> syn::Result<Argument> {
    let span = input.span();
    let word: Ident = input
        .call(Ident::parse_any)
        .map_err(|_| syn::Error::new(span, "expected the name of an attribute"))?;
    let name = word.to_string();
    let Some(key) = keys::find(&name) else {
        let help = keys::nearest(&name, position).map_or_else(String::new, |key| {
            format!("; did you mean `{}`?", key.example)
        });
        return Err(syn::Error::new(
            span,
            format!("there is no attribute `{name}`{help}"),
        ));
    };
    if !key.may_stand_on(position) {
        return Err(syn::Error::new(
            span,
            format!("`{name}` does not stand on {}", position.describe()),
        ));
    }
    let written = |error: syn::Error| {
        // What a literal's own parser says is more exact than the form of the word.
        if key.takes == Takes::Default || key.takes == Takes::MaybeDefault {
            return error;
        }
        syn::Error::new(span, format!("`{name}` is written as `{}`", key.example))
    };
    let value = value(input, key, position).map_err(written)?;
    Ok(Argument { key, span, value })
}

fn value(input: ParseStream<'_>, key: &Key, position: Position) -> syn::Result<Value> {
    match key.takes {
        Takes::Nothing => return Ok(Value::Nothing),
        Takes::MaybeDefault if position == Position::Variant => return Ok(Value::Nothing),
        Takes::Fields if input.peek(token::Paren) => {
            let inside;
            syn::parenthesized!(inside in input);
            let fields = Punctuated::<Ident, Token![,]>::parse_terminated(&inside)?;
            return Ok(Value::Fields(fields.into_iter().collect()));
        }
        Takes::Header if position == Position::Event => {
            let inside;
            syn::parenthesized!(inside in input);
            let name = inside.parse()?;
            inside.parse::<Token![=]>()?;
            return Ok(Value::Header(name, inside.parse()?));
        }
        Takes::Items => {
            let inside;
            syn::parenthesized!(inside in input);
            let word: Ident = inside.parse()?;
            if word != "max_len" {
                return Err(syn::Error::new(word.span(), "expected `max_len`"));
            }
            inside.parse::<Token![=]>()?;
            return Ok(Value::Number(inside.parse::<LitInt>()?.base10_parse()?));
        }
        _ => {}
    }
    input.parse::<Token![=]>()?;
    Ok(match key.takes {
        Takes::Number => Value::Number(input.parse::<LitInt>()?.base10_parse()?),
        Takes::Type if input.peek(LitStr) => Value::Type(input.parse::<LitStr>()?.parse()?),
        Takes::Type => Value::Type(input.parse()?),
        Takes::Default | Takes::MaybeDefault => Value::Default(Default::parse(input)?),
        Takes::Fields => Value::Fields(vec![input.parse()?]),
        Takes::Path => Value::Path(input.call(Path::parse_mod_style)?),
        _ => Value::Text(input.parse()?),
    })
}

fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() {
        let comma = input.peek(Token![,]);
        if input.parse::<TokenTree>().is_err() || comma {
            return;
        }
    }
}

fn deprecation(meta: &Meta) -> Option<String> {
    let text = |expr: &Expr| match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    };
    match meta {
        Meta::NameValue(pair) => text(&pair.value),
        Meta::List(list) => {
            let pairs = list
                .parse_args_with(Punctuated::<syn::MetaNameValue, Token![,]>::parse_terminated)
                .ok()?;
            pairs
                .iter()
                .find(|pair| pair.path.is_ident("note"))
                .and_then(|pair| text(&pair.value))
        }
        Meta::Path(_) => None,
    }
}

/// The words of `#[kafka_event(…)]` as they were written, to be passed on as `#[event(…)]`; only `crate` is looked at.
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
