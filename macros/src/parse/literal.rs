//! A written default: what can stand after `default =`.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Lit, Token, token};

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
    EmptyArray,
    EmptyObject,
}

impl Parse for Default {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let span = input.span();
        let value = if input.peek(token::Bracket) {
            empty(input, Value::EmptyArray)?
        } else if input.peek(token::Brace) {
            empty(input, Value::EmptyObject)?
        } else if input.peek(syn::Ident) {
            let word: syn::Ident = input.parse()?;
            if word != "None" && word != "null" {
                return Err(syn::Error::new(span, NOT_A_LITERAL));
            }
            Value::Null
        } else {
            let negative = input.parse::<Option<Token![-]>>()?.is_some();
            match (
                input
                    .parse::<Lit>()
                    .map_err(|_| syn::Error::new(span, NOT_A_LITERAL))?,
                negative,
            ) {
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
            }
        };
        Ok(Self { span, value })
    }
}

const NOT_A_LITERAL: &str = "a default is part of the schema and stands in it as a literal: \
    a number, a string (also for an enum's symbol), `true`, `false`, `None`, `[]` or `{}`";

fn empty(input: ParseStream<'_>, value: Value) -> syn::Result<Value> {
    inside(input, |inside| {
        if inside.is_empty() {
            return Ok(value);
        }
        let error = inside.error("only an empty list or map can be a default");
        // Read to its end, or what is left would be an error of its own.
        inside.parse::<TokenStream>()?;
        Err(error)
    })
}

impl Default {
    /// The `Literal` of the schema.
    pub(crate) fn tokens(&self, ke: &TokenStream) -> TokenStream {
        match &self.value {
            Value::Null => quote!(#ke::Literal::Null),
            Value::Bool(value) => quote!(#ke::Literal::Bool(#value)),
            Value::Int(value) => {
                let text = value.to_string();
                quote!(#ke::Literal::Int(#value, #text))
            }
            Value::Float(value) => {
                let text = format!("{value:?}");
                quote!(#ke::Literal::Float(#value, #text))
            }
            Value::Str(value) => {
                let json = format!("\"{}\"", kafka_event_schema::json::escape(value));
                quote!(#ke::Literal::Str(#value, #json))
            }
            Value::EmptyArray => quote!(#ke::Literal::EmptyArray),
            Value::EmptyObject => quote!(#ke::Literal::EmptyObject),
        }
    }
}
