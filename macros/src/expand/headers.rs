//! Fields that travel as headers: a line each to write them and to read them.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::record;
use crate::parse::{Container, Field, Place};

/// The lines of `encode_headers` and `decode_headers`.
pub(super) struct Headers {
    pub(super) encode: TokenStream,
    pub(super) decode: TokenStream,
}

/// A line each for a field that travels as a header.
pub(super) fn expand(item: &Container, fields: &[Field]) -> Headers {
    let ke = &item.ke;
    let mut all = Headers {
        encode: TokenStream::new(),
        decode: TokenStream::new(),
    };
    for field in fields {
        let Place::Header(name) = &field.place else {
            continue;
        };
        let ident = &field.ident;
        let span = field.span_of_form();
        let field_name = &field.name;
        let bounds = record::bounds(field, item).unwrap_or_else(|| quote!(#ke::Bounds::NONE));
        let handle = record::handle(field, item);
        all.encode.extend(quote_spanned! {span=>
            #handle.encode_header(__out, #field_name, #name, #bounds, &self.#ident)?;
        });
        all.decode.extend(quote_spanned! {span=>
            if !__upcast || __record.header(#name).is_some() {
                self.#ident = #handle.decode_header(__record, #field_name, #name)?;
            }
        });
    }
    all
}
