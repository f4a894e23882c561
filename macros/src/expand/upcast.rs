//! What an event, or an old type, is made of: the types of older versions that its `upcasts` names.

use kafka_event_schema::history::INDEX;
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned as _;

use super::event::Format;
use super::span::{at, panic_at};
use crate::check::majors::{Now, Older, older};
use crate::parse::{Container, Errors};

/// What `upcasts` comes to.
#[derive(Default)]
pub(super) struct Upcasts {
    /// What each type is read from, as a list.
    pub(super) formers: TokenStream,
    /// The method that reads a record of one of the types.
    pub(super) read: TokenStream,
    /// What the compiler holds them against.
    pub(super) checks: TokenStream,
}

/// Of types that are upcast to `Self`, which has these full names and is this version.
pub(super) fn expand(
    ke: &TokenStream,
    types: &[Type],
    names: &[String],
    (major, version): (u32, u32),
) -> Upcasts {
    let all = types.iter().map(|ty| {
        let span = place(ty);
        let (panic, ke) = (panic_at(ke, span), at(ke, span));
        let former = quote_spanned!(span=> <#ty as #ke::FormerEvent>::FORMER);
        let check = quote_spanned! {span=>
            const _: () = if let #ke::Option::Some(__problem) = #ke::former_problem(#former, &[#(#names),*], #major, #version) {
                #panic("{}", __problem.as_str());
            };
        };
        let read = quote_spanned! {span=>
            if let #ke::Option::Some(__old) = <#ty as #ke::FormerEvent>::read(__fingerprint, __payload, __writers, __deep) {
                return #ke::Option::Some(#ke::upcast(#former, __old, <Self as #ke::Upcast<#ty>>::upcast));
            }
        };
        (former, read, check)
    });
    let (mut formers, mut reads, mut checks) = (Vec::new(), Vec::new(), Vec::new());
    for (former, read, check) in all {
        formers.push(former);
        reads.push(read);
        checks.push(check);
    }
    let body = if reads.is_empty() {
        quote!()
    } else {
        // A type that reads the version itself comes before one that is made of such a type.
        quote!(for __deep in [false, true] { #(#reads)* })
    };
    Upcasts {
        formers: quote!(&[#(#formers),*]),
        read: quote! {
            fn read_former(
                __fingerprint: u64,
                __payload: &[u8],
                __writers: &#ke::Writers,
            ) -> #ke::Option<#ke::Result<Self, #ke::ReadError>> {
                #body
                #ke::Option::None
            }
        },
        checks: quote!(#(#checks)*),
    }
}

/// Where a type is named: its own name, and not the modules before it.
fn place(ty: &Type) -> Span {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.span()),
        _ => None,
    }
    .unwrap_or_else(|| ty.span())
}

/// Of an event.
pub(super) fn of_event(
    item: &Container,
    now: &Now<'_>,
    format: Format,
    errors: &mut Errors,
) -> Upcasts {
    let ke = &item.ke;
    let types = item.attributes.types("upcasts");
    if let (Some(ty), true) = (types.first(), format != Format::Avro) {
        errors.push(
            place(ty),
            format!("only records in Avro carry the fingerprint of their schema, by which a former version is known: an event in `{}` is upcast from nothing", now.format),
        );
    }
    let older = older(item, now, errors);
    if types.is_empty() && older.is_empty() {
        return Upcasts::default();
    }
    let mut names = vec![now.full_name.to_owned()];
    names.extend(item.full_aliases());
    let mut upcasts = expand(ke, types, &names, (now.major, 0));
    for ty in types {
        let span = place(ty);
        let (panic, ke) = (panic_at(ke, span), at(ke, span));
        upcasts.checks.extend(quote_spanned! {span=>
            const _: () = if let #ke::Option::Some(__problem) = #ke::same_bytes_problem(&__FACTS, <#ty as #ke::FormerEvent>::FORMER) {
                #panic("{}", __problem.as_str());
            };
        });
    }
    upcasts.checks.extend(unread(item, &older));
    upcasts
}

/// The check that nothing of the older majors is left unread.
fn unread(item: &Container, older: &[Older]) -> TokenStream {
    if older.is_empty() {
        return TokenStream::new();
    }
    let ke = &item.ke;
    // A version that is released or retired changes the index, which makes cargo compile the crate again.
    let rebuild = older.iter().filter_map(|older| {
        let index = older.folder.join(INDEX);
        let index = index.to_str()?;
        Some(quote!(const _: &[u8] = #ke::include_bytes!(#index);))
    });
    let versions = older
        .iter()
        .flat_map(|older| &older.versions)
        .map(|version| {
            let (fingerprint, problem) = (version.fingerprint, &version.problem);
            quote!(#ke::OlderVersion { fingerprint: #fingerprint, problem: #problem })
        });
    let span = item.span();
    let (panic, here) = (panic_at(ke, span), at(ke, span));
    let check = quote_spanned! {span=>
        const _: () = if let #here::Option::Some(__problem) = #here::unread(&__FACTS, &__OLDER) {
            #panic("{}", __problem);
        };
    };
    let count = older
        .iter()
        .map(|older| older.versions.len())
        .sum::<usize>();
    quote! {
        #(#rebuild)*
        const __OLDER: [#ke::OlderVersion; #count] = [#(#versions),*];
        #check
    }
}
