//! A written default: what can stand after `default =`.

use kafka_event_schema::json::escape;
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Lit, LitStr, Token, token};

use super::argument::inside;

/// A default and where it stands.
pub(crate) struct Default {
    pub(crate) span: Span,
    value: Value,
}

enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(String),
    Array(Vec<Value>),
    Object(Vec<(String, Value)>),
}

impl Parse for Default {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Ok(Self {
            span: input.span(),
            value: input.parse()?,
        })
    }
}

impl Parse for Value {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(token::Bracket) {
            return inside(input, |items| {
                let items = Punctuated::<Value, Token![,]>::parse_terminated(items)?;
                Ok(Value::Array(items.into_iter().collect()))
            });
        }
        if input.peek(token::Brace) {
            return inside(input, |members| {
                let members = members.parse_terminated(member, Token![,])?;
                Ok(Value::Object(members.into_iter().collect()))
            });
        }
        let span = input.span();
        if input.peek(syn::Ident) {
            let word: syn::Ident = input.parse()?;
            if word != "None" && word != "null" {
                return Err(syn::Error::new(span, NOT_A_LITERAL));
            }
            return Ok(Value::Null);
        }
        let negative = input.parse::<Option<Token![-]>>()?.is_some();
        let literal = input
            .parse::<Lit>()
            .map_err(|_| syn::Error::new(span, NOT_A_LITERAL))?;
        Ok(match (literal, negative) {
            (Lit::Int(int), _) => {
                let digits: i128 = int.base10_parse()?;
                let number = if negative { -digits } else { digits };
                Value::Int(
                    i64::try_from(number)
                        .map_err(|_| syn::Error::new(span, "a default has at most 64 bits"))?,
                )
            }
            (Lit::Float(float), _) => {
                let number: f64 = float.base10_parse()?;
                Value::Float(if negative { -number } else { number })
            }
            (Lit::Bool(bool), false) => Value::Bool(bool.value),
            (Lit::Str(text), false) => Value::Str(text.value()),
            _ => return Err(syn::Error::new(span, NOT_A_LITERAL)),
        })
    }
}

const NOT_A_LITERAL: &str = "a default is part of the schema and stands in it as a literal: \
    a number, a string (also for an enum's symbol), `true`, `false`, `None`, `[]` or `{}`";

/// `"key": value`
fn member(input: ParseStream<'_>) -> syn::Result<(String, Value)> {
    let key: LitStr = input.parse()?;
    input.parse::<Token![:]>()?;
    Ok((key.value(), input.parse()?))
}

impl Default {
    /// The `Literal` of the schema.
    pub(crate) fn tokens(&self, ke: &TokenStream) -> TokenStream {
        self.value.tokens(ke)
    }
}

impl Value {
    fn tokens(&self, ke: &TokenStream) -> TokenStream {
        let json = self.json();
        match self {
            Value::Null => quote!(#ke::Literal::Null),
            Value::Bool(value) => quote!(#ke::Literal::Bool(#value)),
            Value::Int(value) => quote!(#ke::Literal::Int(#value, #json)),
            Value::Float(value) => quote!(#ke::Literal::Float(#value, #json)),
            Value::Str(value) => quote!(#ke::Literal::Str(#value, #json)),
            Value::Array(items) => {
                let items = items.iter().map(|item| item.tokens(ke));
                quote!(#ke::Literal::Array(&[#(#items),*], #json))
            }
            Value::Object(members) => {
                let members = members.iter().map(|(key, value)| {
                    let value = value.tokens(ke);
                    quote!((#key, #value))
                });
                quote!(#ke::Literal::Object(&[#(#members),*], #json))
            }
        }
    }

    /// As it stands in the schema.
    fn json(&self) -> String {
        match self {
            Value::Null => "null".to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Int(value) => value.to_string(),
            Value::Float(value) => format!("{value:?}"),
            Value::Str(value) => format!("\"{}\"", escape(value)),
            Value::Array(items) => {
                let items: Vec<_> = items.iter().map(Value::json).collect();
                format!("[{}]", items.join(","))
            }
            Value::Object(members) => {
                let members = members
                    .iter()
                    .map(|(key, value)| format!("\"{}\":{}", escape(key), value.json()));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }
        }
    }
}
