//! `EventType` and `Decode` for structs, newtypes and enums.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Type, WherePredicate, parse_quote};

use super::span::at;
use super::types::{in_constant, self_type};
use super::{assertions, enums, record};
use crate::check;
use crate::parse::{Container, Data, Errors};

/// The parts of the two impls of a type.
pub(super) struct Codec {
    /// `static` or, for a generic type, nothing: see `described`.
    pub(super) statics: TokenStream,
    /// The value of `SCHEMA`.
    pub(super) schema: TokenStream,
    /// The body of `encode`.
    pub(super) encode: TokenStream,
    /// The body of `decode`.
    pub(super) decode: TokenStream,
    /// Further methods of `EventType`.
    pub(super) methods: TokenStream,
    /// The node's type and value, for a generic type.
    pub(super) described: Option<(TokenStream, TokenStream)>,
}

/// How the node is named in code: a static, or the constant of a generic type.
pub(super) fn node(item: &Container) -> TokenStream {
    let ke = &item.ke;
    if item.parameters().is_empty() {
        quote!(&__NODE)
    } else {
        quote!(<Self as #ke::Described>::NODE)
    }
}

/// The `Name` of an item.
pub(super) fn name(item: &Container) -> TokenStream {
    let ke = &item.ke;
    let namespace = &item.namespace;
    let name = item.schema_name();
    let arguments = item
        .parameters()
        .into_iter()
        .map(|parameter| quote!(<#parameter as #ke::EventType>::SCHEMA));
    quote!(#ke::Name { namespace: #namespace, name: #name, args: &[#(#arguments),*] })
}

/// What an event has besides; nothing for another type.
#[derive(Default)]
pub(crate) struct OfEvent {
    /// Items in the scope of the type's own statics.
    pub(super) items: TokenStream,
    /// A constant expression that finds what only an event can have wrong in a field: an `Option<Problem>`.
    pub(super) problem: Option<TokenStream>,
}

/// Impls of `EventType` and `Decode`, and what an event has beside them.
pub(crate) fn expand(item: &Container, errors: &mut Errors, event: &OfEvent) -> TokenStream {
    check::recursion(item, errors);
    if let Some((name, span)) = item.attributes.text("rename") {
        crate::parse::check_name(&name, false, span, errors);
    }
    let codec = match (
        &item.data,
        item.attributes.ty("try_from"),
        item.attributes.ty("into"),
    ) {
        (_, Some(from), Some(into)) => converted(item, from, into),
        (_, None, None) => match &item.data {
            Data::Record(fields) => {
                let record = self::record(item, fields);
                // The types of a generic type are known where it is used: there its schema is looked at.
                let assertions = if item.parameters().is_empty() {
                    assertions::of_record(fields, &node(item), event.problem.as_ref(), item)
                } else {
                    TokenStream::new()
                };
                Codec {
                    statics: [record.statics, assertions].into_iter().collect(),
                    ..record
                }
            }
            Data::Newtype(ty, member) => newtype(item, ty, member),
            Data::Enum(variants) => enums::codec(item, variants, errors),
        },
        (_, Some(_), None) | (_, None, Some(_)) => {
            errors.push(
                item.span(),
                "`try_from` and `into` go together: one reads the value, the other writes it",
            );
            return TokenStream::new();
        }
    };
    impls(item, codec, errors, &event.items)
}

fn impls(item: &Container, codec: Codec, errors: &mut Errors, more: &TokenStream) -> TokenStream {
    let ke = &item.ke;
    let ident = &item.ident;
    let Codec {
        statics,
        schema,
        encode,
        decode,
        methods,
        described,
    } = codec;

    let mut encode_generics = item.generics.clone();
    let mut decode_generics = item.generics.clone();
    let bound = match item
        .attributes
        .text("bound")
        .map(|(text, span)| (syn::parse_str::<WherePredicate>(&text), span))
    {
        Some((Ok(predicate), _)) => Some(predicate),
        Some((Err(_), span)) => {
            errors.push(
                span,
                "`bound` is a where clause: `bound = \"T: EventType\"`",
            );
            return TokenStream::new();
        }
        None => None,
    };
    for parameter in item.parameters() {
        encode_generics
            .make_where_clause()
            .predicates
            .push(match &bound {
                Some(predicate) => predicate.clone(),
                None => parse_quote!(#parameter: #ke::EventType),
            });
        decode_generics
            .make_where_clause()
            .predicates
            .push(parse_quote!(#parameter: #ke::EventType + #ke::Decode<'__de>));
    }
    if let Some(predicate) = bound {
        decode_generics
            .make_where_clause()
            .predicates
            .push(predicate);
    }
    decode_generics.params.insert(0, parse_quote!('__de));
    for lifetime in item.lifetimes() {
        decode_generics
            .make_where_clause()
            .predicates
            .push(parse_quote!('__de: #lifetime));
    }
    let (_, arguments, _) = item.generics.split_for_impl();
    let (encode_impl, _, encode_where) = encode_generics.split_for_impl();
    let (decode_impl, _, decode_where) = decode_generics.split_for_impl();
    let described = described.map(|(node_type, node)| {
        quote! {
            #[automatically_derived]
            impl #encode_impl #ke::Described for #ident #arguments #encode_where {
                type Node = #node_type;
                const NODE: &'static Self::Node = &#node;
            }
        }
    });
    let rebuild = crate::check::defaults::rebuild(ke);
    quote! {
        const _: () = {
            #[allow(unused_imports)]
            use #ke::NoField as _;
            #rebuild
            #statics
            #described
            #[automatically_derived]
            #[allow(deprecated)]
            impl #encode_impl #ke::EventType for #ident #arguments #encode_where {
                const SCHEMA: #ke::TypeRef = #schema;
                fn encode<__E: #ke::Encoder>(&self, __e: &mut __E) -> #ke::Result<(), #ke::EncodeError> {
                    #encode
                }
                #methods
            }
            #[automatically_derived]
            #[allow(deprecated)]
            impl #decode_impl #ke::Decode<'__de> for #ident #arguments #decode_where {
                fn decode<__D: #ke::Decoder<'__de>>(__d: &mut __D) -> #ke::Result<Self, #ke::DecodeError> {
                    #decode
                }
            }
            #more
        };
    }
}

/// `node` as a static with the type node over it, or as the constant of a generic type.
pub(super) fn placed(
    item: &Container,
    kind: TokenStream,
    node_type: TokenStream,
    node: TokenStream,
) -> (TokenStream, TokenStream, Option<(TokenStream, TokenStream)>) {
    let ke = &item.ke;
    if item.parameters().is_empty() {
        let statics = quote! {
            static __NODE: #node_type = #node;
            static __TYPE: #ke::TypeNode = #ke::TypeNode::#kind(&__NODE);
        };
        (statics, quote!(#ke::TypeRef::new(&__TYPE)), None)
    } else {
        let schema = quote!(#ke::TypeRef::new(&const { #ke::TypeNode::#kind(<Self as #ke::Described>::NODE) }));
        (TokenStream::new(), schema, Some((node_type, node)))
    }
}

fn record(item: &Container, fields: &[crate::parse::Field]) -> Codec {
    let ke = &item.ke;
    let name = name(item);
    let about = record::about(&item.attributes, item);
    let nodes = record::nodes(fields, item);
    let node = node(item);
    let (statics, schema, described) = placed(
        item,
        quote!(Record),
        quote!(#ke::RecordNode),
        quote!(#ke::RecordNode { name: #name, about: #about, fields: &[#(#nodes),*] }),
    );
    let encode = record::encode(fields, item, &node, |_, field| {
        let ident = &field.ident;
        quote!(&self.#ident)
    });
    let decode = record::decode(fields, item, &node);
    Codec {
        statics,
        schema,
        encode: quote! {
            __e.begin_record(#node)?;
            #encode
            __e.end_record()
        },
        decode: quote! {
            let mut __r = __d.begin_record(#node)?;
            let __value = Self { #decode };
            __d.end_record(__r, #node)?;
            #ke::Result::Ok(__value)
        },
        methods: TokenStream::new(),
        described,
    }
}

fn newtype(item: &Container, ty: &Type, member: &syn::Member) -> Codec {
    let inner = in_constant(ty, item);
    let span = ty.span();
    let ke = &at(&item.ke, span);
    let construct = match member {
        syn::Member::Unnamed(_) => quote!(Self),
        syn::Member::Named(name) => quote!(|__inner| Self { #name: __inner }),
    };
    Codec {
        statics: TokenStream::new(),
        schema: quote_spanned!(span=> <#inner as #ke::EventType>::SCHEMA),
        encode: quote_spanned!(span=> #ke::Field::<#ty>::NEW.write(__e, &self.#member)),
        decode: quote_spanned!(span=> #ke::Result::map(#ke::Field::<#ty>::NEW.read(__d), #construct)),
        methods: quote_spanned! {span=>
            fn length(&self) -> #ke::Option<usize> {
                #ke::Field::<#ty>::NEW.length(&self.#member)
            }
            fn longest_item(&self) -> #ke::Option<usize> {
                #ke::Field::<#ty>::NEW.longest_item(&self.#member)
            }
        },
        described: None,
    }
}

fn converted(item: &Container, from: &Type, into: &Type) -> Codec {
    let ke = &item.ke;
    let written = in_constant(into, item);
    let span = into.span();
    let ke_at = at(&item.ke, span);
    let write = quote_spanned!(span=> #ke_at::Field::<#into>::NEW.write(__e, &__written));
    let read = {
        let span = from.span();
        let ke = at(&item.ke, span);
        quote_spanned!(span=> #ke::Field::<#from>::NEW.read(__d))
    };
    let this = self_type(item);
    Codec {
        statics: TokenStream::new(),
        schema: quote_spanned!(span=> <#written as #ke_at::EventType>::SCHEMA),
        encode: quote! {
            let __written: #into = #ke::Into::into(<Self as #ke::Clone>::clone(self));
            #write
        },
        decode: quote! {
            let __read: #from = #read?;
            match <#this as #ke::TryFrom<#from>>::try_from(__read) {
                #ke::Result::Ok(__value) => #ke::Result::Ok(__value),
                #ke::Result::Err(__error) => #ke::Result::Err(#ke::DecodeError::custom(__error)),
            }
        },
        // What `max_len` is held against is what is written.
        methods: quote! {
            fn length(&self) -> #ke::Option<usize> {
                let __written: #into = #ke::Into::into(<Self as #ke::Clone>::clone(self));
                #ke::EventType::length(&__written)
            }
            fn longest_item(&self) -> #ke::Option<usize> {
                let __written: #into = #ke::Into::into(<Self as #ke::Clone>::clone(self));
                #ke::EventType::longest_item(&__written)
            }
        },
        described: None,
    }
}
