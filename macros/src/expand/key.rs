//! Keys: the key of an event, and `#[derive(Key)]`.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;

use super::span::at;
use crate::parse::{Container, Data, Errors, Field, Payload, Place, did_you_mean, lifetimes};

/// The key of an event.
pub(super) struct EventKey {
    /// Its type.
    pub(super) ty: TokenStream,
    /// The body of `encode_key`.
    pub(super) encode: TokenStream,
    /// The struct of a key of several fields.
    pub(super) definition: TokenStream,
}

/// Reads `key = …` of an event.
pub(super) fn of_event(item: &Container, fields: &[Field], errors: &mut Errors) -> EventKey {
    let ke = &item.ke;
    let names = item.attributes.fields("key");
    let mut chosen: Vec<&Field> = Vec::new();
    for name in names {
        let Some(field) = fields
            .iter()
            .find(|field| field.ident.unraw() == name.unraw())
        else {
            let known: Vec<_> = fields
                .iter()
                .map(|field| field.ident.unraw().to_string())
                .collect();
            let help = did_you_mean(&name.to_string(), known.iter().map(String::as_str));
            errors.push(
                name.span(),
                format!("the event has no field `{name}` to be its key{help}"),
            );
            continue;
        };
        match field.place {
            Place::Skipped => errors.push(
                name.span(),
                format!("`{name}` is skipped: a key has to be known to the reader"),
            ),
            Place::Flattened => errors.push(
                name.span(),
                format!("`{name}` is flattened: name a field that is a key by itself"),
            ),
            Place::Payload | Place::Header(_)
                if chosen.iter().any(|other| other.ident == field.ident) =>
            {
                errors.push(name.span(), format!("`{name}` is in the key twice"));
            }
            Place::Payload | Place::Header(_) => {
                if let Some(lifetime) = lifetimes(field.ty.to_token_stream()).first() {
                    errors.push(
                        lifetime.span(),
                        "a key is read back into an owned type, such as `String`",
                    );
                }
                chosen.push(field);
            }
        }
    }
    match chosen.as_slice() {
        [] => EventKey {
            ty: quote!(#ke::NoKey),
            encode: quote!(#ke::Result::Ok(false)),
            definition: TokenStream::new(),
        },
        [field] => {
            let ty = &field.ty;
            let ident = &field.ident;
            EventKey {
                ty: quote!(#ty),
                // Through the trait: that the type is a key is asked once, of `type Key`.
                encode: quote!(#ke::Event::encode_key_field(self, &self.#ident, __out)),
                definition: TokenStream::new(),
            }
        }
        several => composite(item, several),
    }
}

/// The struct `<Event>Key`: its fields are the event's, its bytes an Avro record.
fn composite(item: &Container, fields: &[&Field]) -> EventKey {
    let ke = &item.ke;
    let visibility = &item.visibility;
    let ident = format_ident!("{}Key", item.ident.unraw(), span = item.span());
    let namespace = &item.namespace;
    let root: syn::Path = match syn::parse_str(&item.root()) {
        Ok(path) => path,
        Err(_) => syn::parse_quote!(::kafka_event),
    };
    let doc = format!("The key of [`{}`].", item.ident.unraw());
    let names: Vec<_> = fields.iter().map(|field| &field.ident).collect();
    let types = fields.iter().map(|field| &field.ty);
    let docs = fields
        .iter()
        .map(|field| format!("As `{}::{}`.", item.ident.unraw(), field.ident.unraw()));
    let schema_names = fields.iter().map(|field| &field.name);
    let spans = fields.iter().zip(&names).map(|(field, name)| {
        let span = field.ty.span();
        let ke = at(ke, span);
        let ty = &field.ty;
        quote_spanned!(span=> #ke::Field::<#ty>::NEW.write_key_part(__out, &self.#name)?;)
    });
    EventKey {
        ty: quote!(#ident),
        encode: quote! {
            #(#spans)*
            #ke::Result::Ok(true)
        },
        definition: quote! {
            #[doc = #doc]
            #[derive(#ke::Clone, #ke::Debug, #ke::PartialEq, #ke::EventTypeDerive, #ke::KeyDerive)]
            #[event(namespace = #namespace, crate = #root)]
            #visibility struct #ident {
                #(#[doc = #docs] #[event(rename = #schema_names)] #visibility #names: #types,)*
            }
        },
    }
}

/// `#[derive(Key)]`: the impl and `Default`.
pub(crate) fn expand(item: &Container, errors: &mut Errors) -> TokenStream {
    let ke = &item.ke;
    let ident = &item.ident;
    if let Some(parameter) = item.generics.params.first() {
        errors.push(
            parameter.span(),
            "a key has no parameters: its bytes are those of one type, for ever",
        );
        return TokenStream::new();
    }
    let (parts, default): (Vec<&syn::Type>, TokenStream) = match &item.data {
        Data::Newtype(ty, member) => (
            vec![ty],
            match member {
                syn::Member::Unnamed(_) => quote!(Self(#ke::Default::default())),
                syn::Member::Named(name) => quote!(Self { #name: #ke::Default::default() }),
            },
        ),
        Data::Record(fields) => {
            for field in fields {
                if field.with().is_some() {
                    errors.push(
                        field.span(),
                        "a field of a key is written as its type is; `with` has no place in it",
                    );
                }
            }
            let names = fields.iter().map(|field| &field.ident);
            (
                fields.iter().map(|field| &field.ty).collect(),
                quote!(Self { #(#names: #ke::Default::default()),* }),
            )
        }
        Data::Enum(variants) => {
            if let Some(variant) = variants
                .iter()
                .find(|variant| !matches!(variant.payload, Payload::Unit))
            {
                errors.push(
                    variant.ident.span(),
                    "an enum with data cannot be a key; only one of names can",
                );
            }
            let default = variants
                .iter()
                .find(|variant| variant.attributes.flag("default").is_some());
            let Some(variant) = default.or_else(|| variants.first()) else {
                return TokenStream::new();
            };
            let name = &variant.ident;
            (Vec::new(), quote!(Self::#name))
        }
    };
    let assertions = parts.into_iter().map(|ty| {
        let span = ty.span();
        let ke = at(ke, span);
        quote_spanned!(span=> const _: fn() = #ke::is_key::<#ty>;)
    });
    quote! {
        const _: () = {
            #(#assertions)*
            #[automatically_derived]
            impl #ke::Key for #ident {}
            #[automatically_derived]
            impl #ke::Default for #ident {
                fn default() -> Self {
                    #default
                }
            }
        };
    }
}
