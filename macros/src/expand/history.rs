//! The recorded history of an event: its versions as literals, and the comparison that the compiler makes with them.

use kafka_event_schema::history::{INDEX, Lengths, State, Version, pack};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::span::shown_at;
use crate::check::history::{Recorded, fingerprint};
use crate::parse::{Container, Field};

/// What the statics of the contract need: the versions as an expression, and items beside it.
#[derive(Default)]
pub(super) struct History {
    pub(super) field: TokenStream,
    pub(super) items: TokenStream,
}

/// The history of an event that has one.
pub(super) fn expand(
    item: &Container,
    fields: &[Field],
    recorded: &Recorded,
    key: &[String],
    format: &str,
) -> History {
    let ke = &item.ke;
    // Whatever the command line changes, it changes the index, which makes cargo compile the crate again.
    let index = recorded.folder.join(INDEX);
    let rebuild = index
        .to_str()
        .map(|index| quote!(const _: &[u8] = #ke::include_bytes!(#index);));
    if recorded.versions.is_empty() {
        return History {
            items: quote!(#rebuild),
            ..History::default()
        };
    }
    let versions = recorded.versions.iter().map(|version| literal(ke, version));
    let count = recorded.versions.len();
    let check = check(item, fields, recorded, recorded.unbroken(key, format));
    History {
        field: quote!(history: &__HISTORY,),
        items: quote! {
            #rebuild
            static __HISTORY: [#ke::Recorded; #count] = [#(#versions),*];
            #check
        },
    }
}

/// A version as it is left in the crate.
pub(super) fn literal(ke: &TokenStream, version: &Version) -> TokenStream {
    let table = version.schema.table();
    let Lengths {
        nodes,
        fields,
        branches,
        spans,
    } = Lengths::of(&table);
    let number = version.entry.version;
    let fingerprint = fingerprint(version);
    let packed = Literal::byte_string(&pack(&table));
    quote! {
        #ke::Recorded {
            version: #number,
            fingerprint: #fingerprint,
            lengths: #ke::Lengths { nodes: #nodes, fields: #fields, branches: #branches, spans: #spans },
            packed: #packed,
        }
    }
}

/// The comparison, and its error on the field that breaks the history. A type that is `unbroken` needs none.
fn check(
    item: &Container,
    fields: &[Field],
    recorded: &Recorded,
    unbroken: Option<&Version>,
) -> TokenStream {
    let ke = &item.ke;
    let compared = recorded.compared();
    if compared.is_empty() {
        return TokenStream::new();
    }
    let (backward, forward) = (recorded.level.is_backward(), recorded.level.is_forward());
    let first = recorded.versions.len() - compared.len();
    let comparisons = compared.iter().enumerate().map(|(index, version)| {
        let index = first + index;
        let Lengths { nodes, fields, branches, spans } = Lengths::of(&version.schema.table());
        quote! {
            __breaches.compare::<#nodes, #fields, #branches, #spans>(&__FACTS, &__HISTORY[#index], #backward, #forward);
        }
    });
    let breaches = Ident::new("__breaches", Span::call_site());
    // Each call at the user's word: that is where the compiler shows what it panics with.
    let places = fields.iter().filter(|field| field.in_schema());
    let shown = places.enumerate().map(|(index, field)| {
        let span = field.ty.span();
        let ke = shown_at(ke, span);
        quote_spanned!(span=> #ke::Breaches::at(#breaches, #index);)
    });
    let span = item.span();
    let here = shown_at(ke, span);
    let elsewhere = quote_spanned!(span=> #here::Breaches::elsewhere(#breaches););
    let differs = unbroken.map(|version| {
        let released = version.entry.state == State::Released;
        let last = recorded.versions.len() - 1;
        let version = if released {
            quote!(__HISTORY[#last])
        } else {
            let version = literal(ke, version);
            quote!((#version))
        };
        quote!(if !#version.is(&__FACTS.schema))
    });
    quote! {
        // The path is the user's own as the compiler sees it.
        #[allow(unused_qualifications)]
        const _: () = #differs {
            let mut __breaches = #ke::Breaches::none();
            #(#comparisons)*
            let __breaches = __breaches.end(&__FACTS);
            #(#shown)*
            #elsewhere
        };
    }
}
