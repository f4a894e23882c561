//! An event in raw format: the bytes of its only payload field are the value.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::record;
use super::span::at;
use super::types::in_constant;
use crate::parse::{Container, Field};

/// What raw format adds to an event.
#[derive(Default)]
pub(super) struct Raw {
    /// Beside the impls.
    pub(super) items: TokenStream,
    /// The override of `Event::encode_payload`.
    pub(super) encode: TokenStream,
    /// The override of `DecodeEvent::decode_raw`.
    pub(super) decode: TokenStream,
}

/// The overrides for raw format.
pub(super) fn expand(item: &Container, fields: &[Field]) -> Raw {
    let ke = &item.ke;
    let Some(field) = fields.iter().find(|field| field.in_schema()) else {
        return Raw::default();
    };
    let ident = &field.ident;
    let span = field.ty.span();
    let others = fields
        .iter()
        .filter(|field| !field.in_schema())
        .map(|field| {
            let name = &field.ident;
            let default = record::own_default(field, item);
            quote!(#name: #default,)
        });
    let check = record::bounds(field, item).map(|_| {
        let handle = record::handle(field, item);
        quote_spanned!(span=> #handle.check(&__NODE, 0usize, &self.#ident)?;)
    });
    let ty = &field.ty;
    let ke = at(ke, span);
    let encode = quote_spanned! {span=>
        fn encode_payload(&self, __out: &mut #ke::Vec<u8>) -> #ke::Result<(), #ke::EncodeError> {
            #check
            #ke::RawField::<#ty>::NEW.write(__out, &self.#ident);
            #ke::Result::Ok(())
        }
    };
    let decode = quote_spanned! {span=>
        fn decode_raw(__value: &'__de [u8]) -> #ke::Result<Self, #ke::DecodeError> {
            #ke::Result::Ok(Self {
                #ident: #ke::RawField::<#ty>::NEW.read(__value)?,
                #(#others)*
            })
        }
    };
    let constant = in_constant(ty, item);
    let items = quote_spanned! {span=>
        #[allow(unused_imports)]
        use #ke::NoReader as _;
        const _: fn() = #ke::is_raw_payload::<#constant>;
    };
    Raw {
        items,
        encode,
        decode,
    }
}
