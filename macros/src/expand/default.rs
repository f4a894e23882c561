//! `Default`: a field's written default where there is one, else its type's own.

use proc_macro2::TokenStream;
use quote::quote;

use super::record;
use crate::parse::{Container, Field, Place, With};

/// The impl.
pub(super) fn expand(item: &Container, fields: &[Field]) -> TokenStream {
    let ke = &item.ke;
    let ident = &item.ident;
    let (impl_generics, arguments, where_clause) = item.generics.split_for_impl();
    let mut index = 0usize;
    let values = fields.iter().map(|field| {
        let name = &field.ident;
        let at = index;
        index += usize::from(field.in_schema());
        let value = if field.place == Place::Payload && field.attributes.default().is_some() {
            match field.with() {
                None => quote!(#ke::default_of(&__NODE, #at)),
                Some(With::Type(with)) => {
                    quote!(#ke::default_of::<#ke::With<_, #with>>(&__NODE, #at).0)
                }
                Some(With::Logical(with)) => {
                    quote!(#ke::default_of::<#ke::With<_, #ke::types::#with>>(&__NODE, #at).0)
                }
            }
        } else {
            record::own_default(field, item)
        };
        quote!(#name: #value)
    });
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl #impl_generics #ke::Default for #ident #arguments #where_clause {
            fn default() -> Self {
                Self { #(#values),* }
            }
        }
    }
}
