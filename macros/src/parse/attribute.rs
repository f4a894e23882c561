//! The attributes of one item: the words of all its `#[event(…)]`, its documentation and its deprecation.

use proc_macro2::Span;
use syn::parse::{ParseStream, Parser as _};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Attribute, Expr, ExprLit, Ident, Lit, LitStr, Meta, Path, Token, Type};

use super::argument::{self, Argument, Value};
use super::errors::Errors;
use super::keys::Position;
use super::literal::Default;

/// Everything that was said of one item.
pub(crate) struct Attributes {
    arguments: Vec<Argument>,
    /// Its doc comment, or the `doc = …` that replaces it, as it stands between the quotes of a JSON string.
    pub(crate) doc: String,
    /// `#[deprecated]`, with its note.
    pub(crate) deprecated: Option<Option<String>>,
    /// Every word was understood: what is missing is missing, and not misspelt.
    pub(crate) understood: bool,
}

impl Attributes {
    /// Reads the attributes of an item that stands at `position`.
    pub(crate) fn new(attributes: &[Attribute], position: Position, errors: &mut Errors) -> Self {
        let mut all = Self {
            arguments: Vec::new(),
            doc: String::new(),
            deprecated: None,
            understood: true,
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
            // `#[event]` alone is what `#[kafka_event]` without arguments becomes.
            if let Meta::NameValue(pair) = &attribute.meta {
                errors.push(
                    pair.path.span(),
                    "what is said of it stands in parentheses: `#[event(…)]`",
                );
                self.understood = false;
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
            self.understood = false;
        }
    }

    /// One word with what follows, and the comma after it. An error costs only this word.
    fn argument(&mut self, input: ParseStream<'_>, position: Position, errors: &mut Errors) {
        match argument::read(input, position) {
            Ok(argument) => {
                let repeats = matches!(argument.key.name, "alias" | "header");
                if !repeats && self.find(argument.key.name).is_some() {
                    errors.push(
                        argument.span,
                        format!("`{}` is said twice", argument.key.name),
                    );
                }
                self.arguments.push(argument);
            }
            Err(error) => {
                errors.add(error);
                self.understood = false;
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

    /// Refuses attributes on the only field of a newtype: it is written as its type is, and has no name.
    pub(crate) fn none(attributes: &[Attribute], errors: &mut Errors) {
        Self::only(attributes, &[], errors);
    }

    /// Reads the attributes of the only field of a newtype or variant, which has no name: only these words say something of it.
    pub(crate) fn only(attributes: &[Attribute], words: &[&str], errors: &mut Errors) -> Self {
        let said = Self::new(attributes, Position::Field, errors);
        if let Some(argument) = said
            .arguments
            .iter()
            .find(|argument| !words.contains(&argument.key.name))
        {
            errors.push(
                argument.span,
                format!(
                    "`{}` does not stand on the only field of a newtype or variant; say it of the field that has this type",
                    argument.key.name
                ),
            );
        }
        said
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

    /// The types of a word that takes several.
    pub(crate) fn types(&self, name: &str) -> &[Type] {
        match self.find(name).map(|argument| &argument.value) {
            Some(Value::Types(types)) => types,
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
