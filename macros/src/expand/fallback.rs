//! Stand-ins: after an error the type still has its impls, with a schema that every later check accepts in silence, so that one
//! mistake stays one error. None of this code ever runs.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Generics, Ident, parse_quote};

/// Which derive stand-ins are for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Event,
    Type,
    Key,
    Set,
}

/// What stands in for the impls of a type.
pub(super) struct StandIn {
    ident: Ident,
    generics: Generics,
    target: Target,
    serde_own: bool,
    ke: TokenStream,
}

impl StandIn {
    pub(super) fn new(input: &DeriveInput, target: Target) -> Self {
        let arguments = || {
            input
                .attrs
                .iter()
                .filter(|attribute| attribute.path().is_ident("event"))
                .filter_map(|attribute| attribute.meta.require_list().ok())
                .map(|list| &list.tokens)
        };
        let root = arguments()
            .find_map(crate::parse::crate_path)
            .map_or_else(|| quote!(::kafka_event), |path| quote!(#path));
        Self {
            ident: input.ident.clone(),
            generics: input.generics.clone(),
            target,
            serde_own: arguments().any(crate::parse::says_serde_own),
            ke: quote!(#root::__private),
        }
    }

    pub(super) fn expand(self) -> TokenStream {
        let impls = match self.target {
            Target::Event => [self.event_type(), self.event(), self.serde()]
                .into_iter()
                .collect(),
            Target::Type => self.event_type(),
            Target::Key => self.key(),
            Target::Set => self.set(),
        };
        quote!(const _: () = { #impls };)
    }

    fn event_type(&self) -> TokenStream {
        let Self {
            ident,
            generics,
            ke,
            ..
        } = self;
        let (impl_generics, arguments, where_clause) = generics.split_for_impl();
        let decode_generics = decoding(generics);
        let (decode_impl, _, _) = decode_generics.split_for_impl();
        quote! {
            #[automatically_derived]
            impl #impl_generics #ke::EventType for #ident #arguments #where_clause {
                const SCHEMA: #ke::TypeRef = #ke::TypeRef::new(&#ke::TypeNode::Broken);
                fn encode<__E: #ke::Encoder>(&self, _: &mut __E) -> #ke::Result<(), #ke::EncodeError> { #ke::unreachable!() }
            }
            #[automatically_derived]
            impl #decode_impl #ke::Decode<'__de> for #ident #arguments #where_clause {
                fn decode<__D: #ke::Decoder<'__de>>(_: &mut __D) -> #ke::Result<Self, #ke::DecodeError> { #ke::unreachable!() }
            }
        }
    }

    fn event(&self) -> TokenStream {
        let Self {
            ident,
            generics,
            ke,
            ..
        } = self;
        let (impl_generics, arguments, where_clause) = generics.split_for_impl();
        let decode_generics = decoding(generics);
        let (decode_impl, _, _) = decode_generics.split_for_impl();
        quote! {
            #[automatically_derived]
            impl #impl_generics #ke::Default for #ident #arguments #where_clause {
                fn default() -> Self { #ke::unreachable!() }
            }
            #[automatically_derived]
            impl #impl_generics #ke::Event for #ident #arguments #where_clause {
                type Key = #ke::NoKey;
                const FACTS: &'static #ke::Contract = &#ke::Contract { broken: true, ..#ke::Contract::NEW };
                const HEAD: &'static #ke::str = "";
                const CONTRACT: &'static #ke::Contract = <Self as #ke::Event>::FACTS;
                fn encode_key(&self, _: &mut #ke::Vec<u8>) -> #ke::Result<bool, #ke::EncodeError> { #ke::unreachable!() }
                fn encode_headers(&self, _: &mut #ke::RecordHeaders) -> #ke::Result<(), #ke::EncodeError> { #ke::unreachable!() }
                fn timestamp(&self) -> #ke::Option<#ke::Timestamp> { #ke::unreachable!() }
            }
            #[automatically_derived]
            impl #decode_impl #ke::DecodeEvent<'__de> for #ident #arguments #where_clause {
                fn decode_headers(&mut self, _: &#ke::RecordRef<'__de>, _: bool) -> #ke::Result<(), #ke::DecodeError> { #ke::unreachable!() }
            }
        }
    }

    fn serde(&self) -> TokenStream {
        if self.serde_own {
            return TokenStream::new();
        }
        let Self {
            ident,
            generics,
            ke,
            ..
        } = self;
        let (impl_generics, arguments, where_clause) = generics.split_for_impl();
        let decode_generics = decoding(generics);
        let (decode_impl, _, _) = decode_generics.split_for_impl();
        quote! {
            #[automatically_derived]
            impl #impl_generics #ke::serde::Serialize for #ident #arguments #where_clause {
                fn serialize<__S: #ke::serde::Serializer>(&self, _: __S) -> #ke::Result<__S::Ok, __S::Error> { #ke::unreachable!() }
            }
            #[automatically_derived]
            impl #decode_impl #ke::serde::Deserialize<'__de> for #ident #arguments #where_clause {
                fn deserialize<__D: #ke::serde::Deserializer<'__de>>(_: __D) -> #ke::Result<Self, __D::Error> { #ke::unreachable!() }
            }
        }
    }

    /// `EventType` is the other derive's. A generic key would need it for every type, which is an error of its own.
    fn key(&self) -> TokenStream {
        let Self {
            ident,
            generics,
            ke,
            ..
        } = self;
        let (impl_generics, arguments, where_clause) = generics.split_for_impl();
        let key = generics.params.is_empty().then(|| {
            quote! {
                #[automatically_derived]
                impl #ke::Key for #ident {}
            }
        });
        quote! {
            #key
            #[automatically_derived]
            impl #impl_generics #ke::Default for #ident #arguments #where_clause {
                fn default() -> Self { #ke::unreachable!() }
            }
        }
    }

    fn set(&self) -> TokenStream {
        let Self {
            ident,
            generics,
            ke,
            ..
        } = self;
        let (impl_generics, arguments, where_clause) = generics.split_for_impl();
        quote! {
            #[automatically_derived]
            impl #impl_generics #ke::EventSet for #ident #arguments #where_clause {
                const EVENTS: &'static [&'static #ke::Contract] = &[];
                fn from_record_with<'__de>(
                    _: &#ke::RecordRef<'__de>,
                    _: &'__de #ke::Writers,
                ) -> #ke::Result<Self, #ke::ReadError> {
                    #ke::unreachable!()
                }
            }
            #[automatically_derived]
            impl #impl_generics #ke::Events for #ident #arguments #where_clause {
                fn contracts(_: &mut dyn #ke::FnMut(&'static #ke::Contract)) {}
                fn hand_over(self, _: &mut impl #ke::TakeEvent) {}
            }
        }
    }
}

/// The generics with the life of the bytes that are read.
fn decoding(generics: &Generics) -> Generics {
    let mut generics = generics.clone();
    generics.params.insert(0, parse_quote!('__de));
    generics
}
