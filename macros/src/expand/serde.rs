//! serde's traits, by the JSON form.

use proc_macro2::TokenStream;
use quote::quote;

use crate::parse::Container;

/// Both impls. An event that borrows can be written only: what serde reads does not live long enough.
pub(super) fn expand(item: &Container) -> TokenStream {
    let ke = &item.ke;
    let ident = &item.ident;
    let (impl_generics, arguments, where_clause) = item.generics.split_for_impl();
    let serialize = quote! {
        #[automatically_derived]
        impl #impl_generics #ke::serde::Serialize for #ident #arguments #where_clause {
            fn serialize<__S: #ke::serde::Serializer>(&self, __serializer: __S) -> #ke::Result<__S::Ok, __S::Error> {
                #ke::serialize(self, __serializer)
            }
        }
    };
    if !item.lifetimes().is_empty() {
        return serialize;
    }
    quote! {
        #serialize
        #[automatically_derived]
        impl<'__de> #ke::serde::Deserialize<'__de> for #ident {
            fn deserialize<__D: #ke::serde::Deserializer<'__de>>(__deserializer: __D) -> #ke::Result<Self, __D::Error> {
                #ke::deserialize(__deserializer)
            }
        }
    }
}
