//! Stand-ins: after an error the type still has its impls, with a schema that every later check accepts in silence, so that one
//! mistake stays one error. None of this code ever runs.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Generics, Ident, parse_quote};

use crate::parse::Position;

/// The type that stand-ins are for.
pub(super) struct Target {
    ident: Ident,
    generics: Generics,
    event: bool,
    ke: TokenStream,
}

impl Target {
    pub(super) fn new(input: &DeriveInput, position: Position) -> Self {
        let path = input
            .attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident("event"))
            .filter_map(|attribute| attribute.meta.require_list().ok())
            .find_map(|list| crate::parse::crate_path(&list.tokens));
        let root = path.map_or_else(|| quote!(::kafka_event), |path| quote!(#path));
        Self {
            ident: input.ident.clone(),
            generics: input.generics.clone(),
            event: position == Position::Event,
            ke: quote!(#root::__private),
        }
    }

    pub(super) fn expand(self) -> TokenStream {
        let Self {
            ident,
            generics,
            event,
            ke,
        } = self;
        let (impl_generics, arguments, where_clause) = generics.split_for_impl();
        let mut decode_generics = generics.clone();
        decode_generics.params.insert(0, parse_quote!('__de));
        let (decode_impl, _, _) = decode_generics.split_for_impl();
        let event = event.then(|| {
            quote! {
                impl #impl_generics #ke::Default for #ident #arguments #where_clause {
                    fn default() -> Self { #ke::unreachable!() }
                }
                impl #impl_generics #ke::Event for #ident #arguments #where_clause {
                    type Key = #ke::NoKey;
                    const CONTRACT: &'static #ke::Contract = &#ke::Contract { broken: true, ..#ke::Contract::NEW };
                    fn encode_key(&self, _: &mut #ke::Vec<u8>) -> #ke::Result<bool, #ke::EncodeError> { #ke::unreachable!() }
                    fn encode_headers(&self, _: &mut #ke::RecordHeaders) -> #ke::Result<(), #ke::EncodeError> { #ke::unreachable!() }
                    fn timestamp(&self) -> #ke::Option<#ke::Timestamp> { #ke::unreachable!() }
                }
                impl #decode_impl #ke::DecodeEvent<'__de> for #ident #arguments #where_clause {
                    fn decode_headers(&mut self, _: &#ke::RecordRef<'__de>) -> #ke::Result<(), #ke::DecodeError> { #ke::unreachable!() }
                }
            }
        });
        quote! {
            const _: () = {
                #[automatically_derived]
                impl #impl_generics #ke::EventType for #ident #arguments #where_clause {
                    const SCHEMA: #ke::TypeRef = #ke::TypeRef::new(&#ke::TypeNode::Broken);
                    fn encode<__E: #ke::Encoder>(&self, _: &mut __E) -> #ke::Result<(), #ke::EncodeError> { #ke::unreachable!() }
                }
                #[automatically_derived]
                impl #decode_impl #ke::Decode<'__de> for #ident #arguments #where_clause {
                    fn decode<__D: #ke::Decoder<'__de>>(_: &mut __D) -> #ke::Result<Self, #ke::DecodeError> { #ke::unreachable!() }
                }
                #event
            };
        }
    }
}
