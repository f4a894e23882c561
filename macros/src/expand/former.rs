//! `recorded!`: a former major's types, and which records they are read from.

use kafka_event_schema::codegen::{former_name, former_types};
use kafka_event_schema::history::INDEX;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::history::literal;
use super::upcast;
use crate::check;
use crate::check::former::Former;
use crate::parse::{Declaration, Errors};

/// Everything that `recorded!` writes.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let tokens = Declaration::new(input, &mut errors).map(|said| {
        check::former::former(&said, &mut errors)
            .and_then(|former| of(&said, &former, &mut errors))
            .unwrap_or_else(|| stand_in(&said))
    });
    let errors = errors.into_tokens();
    quote!(#tokens #errors)
}

fn of(said: &Declaration, former: &Former, errors: &mut Errors) -> Option<TokenStream> {
    let root = &said.root;
    let path = root.to_string().replace(' ', "");
    let types = match former_types(&former.file, &former.text, &path, former.times) {
        Ok(types) => types,
        Err(error) => {
            for problem in error.problems() {
                errors.push(said.span(), problem);
            }
            return None;
        }
    };
    let ke = quote!(#root::__private);
    let (items, ident) = (types.items, types.root);
    let Former {
        names,
        major,
        version,
        ..
    } = former;
    let upcasts = upcast::expand(&ke, said.words.types("upcasts"), names, (*major, *version));
    let (formers, read, checks) = (upcasts.formers, upcasts.read, upcasts.checks);
    let module_doc = format!(
        "Version {version} of `{}`, major version {major}, as it was recorded.",
        names.first()?
    );
    let module = in_module(said, &module_doc, &items);
    let (name, path) = (names.first()?, &said.module);
    let versions = former.versions.iter().map(|version| literal(&ke, version));
    let count = former.versions.len();
    let index = former.folder.join(INDEX);
    let index = index.to_str();
    let rebuild = index.map(|index| quote!(const _: &[u8] = #ke::include_bytes!(#index);));
    let cfg = said
        .attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"));
    Some(quote! {
        #module
        #(#cfg)*
        const _: () = {
            #rebuild
            static __VERSIONS: [#ke::Recorded; #count] = [#(#versions),*];
            static __FORMER: #ke::Former = #ke::Former {
                full_name: #name,
                major: #major,
                versions: &__VERSIONS,
                upcasts: #formers,
                broken: false,
            };
            #checks
            #[automatically_derived]
            impl #ke::FormerEvent for #path::#ident {
                const FORMER: &'static #ke::Former = &__FORMER;
                #read
            }
        };
    })
}

/// The module with its types.
fn in_module(said: &Declaration, doc: &str, items: &TokenStream) -> TokenStream {
    let Declaration {
        attributes,
        visibility,
        module,
        ..
    } = said;
    let documented = attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("doc"));
    let doc = (!documented).then(|| quote!(#[doc = #doc]));
    quote! {
        #doc
        #(#attributes)*
        #[allow(clippy::all, clippy::pedantic, dead_code, rustdoc::all, unreachable_pub)]
        #visibility mod #module { #items }
    }
}

/// After an error: the type has a name still, and no fields.
fn stand_in(said: &Declaration) -> TokenStream {
    let name = former_name(&said.event.value());
    if syn::parse_str::<Ident>(&name).is_err() {
        return TokenStream::new();
    }
    let (root, module) = (&said.root, &said.module);
    let ident = Ident::new(&name, Span::call_site());
    let types = in_module(said, "", &quote!(#[derive(Debug)] pub struct #ident;));
    let ke = quote!(#root::__private);
    quote! {
        #types
        const _: () = {
            impl<'__de> #ke::Decode<'__de> for #module::#ident {
                fn decode<__D: #ke::Decoder<'__de>>(_: &mut __D) -> #ke::Result<Self, #ke::DecodeError> { #ke::unreachable!() }
            }
            impl #ke::FormerEvent for #module::#ident {
                const FORMER: &'static #ke::Former = &#ke::Former::BROKEN;
                fn read_former(_: u64, _: &[u8], _: &#ke::Writers) -> #ke::Option<#ke::Result<Self, #ke::ReadError>> {
                    #ke::unreachable!()
                }
            }
        };
    }
}
