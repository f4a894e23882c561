//! An event: what `EventType` and `Decode` do not say of it — key, headers, timestamp, default, contract, serde.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::event_type::OfEvent;
use super::headers::Headers;
use super::raw::Raw;
use super::span::at;
use super::{contract, default, event_type, headers, key, raw, serde};
use crate::check;
use crate::messages;
use crate::parse::{Container, Data, Errors, Field, Place};

/// Everything that `#[derive(KafkaEvent)]` writes.
pub(crate) fn expand(item: &Container, errors: &mut Errors) -> TokenStream {
    check::name(item, errors);
    let Data::Record(fields) = &item.data else {
        errors.push(item.span(), messages::NOT_A_STRUCT);
        return TokenStream::new();
    };
    if let Some(parameter) = item
        .generics
        .params
        .iter()
        .find(|parameter| !matches!(parameter, syn::GenericParam::Lifetime(_)))
    {
        errors.push(parameter.span(), messages::GENERIC_EVENT);
        return TokenStream::new();
    }
    let format = Format::new(item, fields, errors);
    let serde_own = serde_own(item, errors);
    let contract = contract::expand(item, fields, format, errors);
    let (contract_items, head) = (&contract.items, &contract.head);
    let read_former = &contract.read_former;
    let key = key::of_event(item, fields, errors);
    let default = default::expand(item, fields);
    check::headers(item, fields, errors);
    let headers = headers::expand(item, fields);
    let timestamp = timestamp(item, fields, errors);
    let each_claim = each_claim(item, fields);

    let ke = &item.ke;
    let ident = &item.ident;
    let (impl_generics, arguments, where_clause) = item.generics.split_for_impl();
    let mut decode_generics = item.generics.clone();
    decode_generics.params.insert(0, syn::parse_quote!('__de));
    for lifetime in item.lifetimes() {
        decode_generics
            .make_where_clause()
            .predicates
            .push(syn::parse_quote!('__de: #lifetime));
    }
    let (decode_impl, _, decode_where) = decode_generics.split_for_impl();
    let (key_type, encode_key) = (&key.ty, &key.encode);
    let Headers {
        encode: encode_headers,
        decode: decode_headers,
    } = headers;
    let Raw {
        items: raw_items,
        encode: encode_raw,
        decode: decode_raw,
    } = if format == Format::Raw {
        raw::expand(item, fields)
    } else {
        Raw::default()
    };
    let serde = if serde_own {
        TokenStream::new()
    } else {
        serde::expand(item)
    };
    let more = quote! {
        #contract_items
        #default
        #raw_items
        #[automatically_derived]
        #[allow(deprecated)]
        impl #impl_generics #ke::Event for #ident #arguments #where_clause {
            type Key = #key_type;
            const FACTS: &'static #ke::Contract = &__FACTS;
            const HEAD: &'static #ke::str = #head;
            fn encode_key(&self, __out: &mut #ke::Vec<u8>) -> #ke::Result<bool, #ke::EncodeError> {
                #encode_key
            }
            fn encode_headers(&self, __out: &mut #ke::RecordHeaders) -> #ke::Result<(), #ke::EncodeError> {
                #encode_headers
                #ke::Result::Ok(())
            }
            fn timestamp(&self) -> #ke::Option<#ke::Timestamp> {
                #timestamp
            }
            #each_claim
            #encode_raw
            #read_former
        }
        #[automatically_derived]
        #[allow(deprecated)]
        impl #decode_impl #ke::DecodeEvent<'__de> for #ident #arguments #decode_where {
            fn decode_headers(&mut self, __record: &#ke::RecordRef<'__de>, __upcast: bool) -> #ke::Result<(), #ke::DecodeError> {
                #decode_headers
                #ke::Result::Ok(())
            }
            #decode_raw
        }
        #serde
    };
    let key_struct = key.definition;
    let codec = event_type::expand(
        item,
        errors,
        &OfEvent {
            items: more,
            problem: contract.problem,
        },
    );
    quote!(#key_struct #codec)
}

/// How the value of the event's records is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Avro,
    Json,
    Raw,
}

impl Format {
    /// Its word, as in `format = "avro"`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Avro => "avro",
            Self::Json => "json",
            Self::Raw => "raw",
        }
    }

    fn new(item: &Container, fields: &[Field], errors: &mut Errors) -> Self {
        let Some((format, span)) = item.attributes.text("format") else {
            return Self::Avro;
        };
        match format.as_str() {
            "avro" => Self::Avro,
            "json" => Self::Json,
            "raw" => {
                if fields.iter().filter(|field| field.in_schema()).count() != 1 {
                    errors.push(span, "an event in raw format has exactly one payload field: a text or bytes; others can be headers");
                }
                Self::Raw
            }
            _ => {
                errors.push(
                    span,
                    format!("there is no format `{format}`: `format = \"avro\"`, `\"json\"` or `\"raw\"`"),
                );
                Self::Avro
            }
        }
    }
}

fn serde_own(item: &Container, errors: &mut Errors) -> bool {
    match item.attributes.text("serde") {
        Some((own, _)) if own == "own" => true,
        Some((_, span)) => {
            errors.push(
                span,
                "`serde = \"own\"` leaves serde's traits to you; there is no other value",
            );
            false
        }
        None => false,
    }
}

/// The method that shows a producer what it has to upload, for an event that has such fields.
fn each_claim(item: &Container, fields: &[Field]) -> TokenStream {
    let ke = &item.ke;
    let marked = fields
        .iter()
        .filter(|field| field.attributes.flag("claim_check").is_some());
    let lines: Vec<_> = marked
        .map(|field| {
            let ident = &field.ident;
            let span = field.ty.span();
            let ke = at(ke, span);
            quote_spanned!(span=> #ke::ClaimField::each(&self.#ident, __found);)
        })
        .collect();
    if lines.is_empty() {
        return TokenStream::new();
    }
    quote! {
        fn each_claim<'__claim>(&'__claim self, __found: &mut dyn #ke::FnMut(&'__claim #ke::LargeBytes)) {
            #(#lines)*
        }
    }
}

fn timestamp(item: &Container, fields: &[Field], errors: &mut Errors) -> TokenStream {
    let ke = &item.ke;
    let mut marked = fields
        .iter()
        .filter_map(|field| field.attributes.flag("timestamp").map(|span| (field, span)));
    let Some((field, span)) = marked.next() else {
        return quote!(#ke::Option::None);
    };
    if let Some((_, span)) = marked.next() {
        errors.push(
            span,
            "a record has one timestamp, and another field is marked already",
        );
    }
    if field.place != Place::Payload {
        errors.push(span, "the timestamp of a record stays in the payload too: a header or a skipped field cannot be it");
    }
    let ident = &field.ident;
    let ty = &field.ty;
    let span = ty.span();
    let ke = at(ke, span);
    quote_spanned!(span=> <#ty as #ke::EventTimestamp>::timestamp(&self.#ident))
}
