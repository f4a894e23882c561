//! `#[derive(EventSet)]`: which variant a record is.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::assertions;
use super::span::at;
use crate::parse::{Container, Data, Errors, Payload};

/// The impl.
pub(crate) fn expand(item: &Container, errors: &mut Errors) -> TokenStream {
    let ke = &item.ke;
    let ident = &item.ident;
    let Data::Enum(variants) = &item.data else {
        errors.push(
            item.span(),
            "a set of events is an enum with a variant for each: `Departed(FlightDepartedEvent)`",
        );
        return TokenStream::new();
    };
    if let Some(parameter) = item.generics.params.first() {
        errors.push(parameter.span(), "a set of events has no parameters");
    }
    if variants.is_empty() {
        errors.push(
            item.span(),
            "a set of events has a variant for each: `Departed(FlightDepartedEvent)`",
        );
    }
    let mut spans = Vec::new();
    let mut contracts = TokenStream::new();
    let mut arms = TokenStream::new();
    let mut takes = TokenStream::new();
    for (index, variant) in variants.iter().enumerate() {
        let Payload::Newtype(field) = &variant.payload else {
            errors.push(
                variant.ident.span(),
                "a variant of a set holds its event: `Departed(FlightDepartedEvent)`",
            );
            continue;
        };
        if field.with().is_some() {
            errors.push(
                field.span_of_form(),
                "an event of a set is read as its own type says; `with` has no place here",
            );
        }
        let ty = &field.ty;
        let span = ty.span();
        let ke = at(ke, span);
        let name = &variant.ident;
        spans.push(span);
        contracts.extend(quote_spanned!(span=> <#ty as #ke::Event>::CONTRACT,));
        arms.extend(quote_spanned! {span=>
            #index => #ke::Result::map(#ke::EventReader::<#ty>::NEW.read_with(__record, __writers), Self::#name),
        });
        takes.extend(
            quote_spanned!(span=> Self::#name(__event) => #ke::EventReader::<#ty>::NEW.hand_over(__event, __to),),
        );
    }
    let problem = assertions::shown(
        quote!(#ke::set_problem(<#ident as #ke::EventSet>::EVENTS)),
        spans.into_iter(),
        item,
    );
    quote! {
        const _: () = {
            #[allow(unused_imports)]
            use #ke::NoReader as _;
            #problem
            #[automatically_derived]
            impl #ke::EventSet for #ident {
                const EVENTS: &'static [&'static #ke::Contract] = &[#contracts];
                fn from_record_with<'__de>(
                    __record: &#ke::RecordRef<'__de>,
                    __writers: &'__de #ke::Writers,
                ) -> #ke::Result<Self, #ke::ReadError> {
                    match #ke::identify(Self::EVENTS, __record, __writers)? {
                        #arms
                        _ => #ke::Result::Err(#ke::ReadError::UnknownEvent { event_type: #ke::Option::None }),
                    }
                }
            }
            #[automatically_derived]
            impl #ke::Events for #ident {
                fn contracts(__add: &mut dyn #ke::FnMut(&'static #ke::Contract)) {
                    for __contract in <Self as #ke::EventSet>::EVENTS {
                        __add(__contract);
                    }
                }
                fn hand_over(self, __to: &mut impl #ke::TakeEvent) {
                    match self {
                        #takes
                    }
                }
            }
        };
    }
}
