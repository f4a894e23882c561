//! Enums: symbols when no variant has data, a union when one has.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;

use super::assertions;
use super::event_type::{Codec, name, node, placed};
use super::record::{self, variant_node};
use crate::parse::{Container, Errors, Payload, Variant};

/// The codec of an enum.
pub(super) fn codec(item: &Container, variants: &[Variant], errors: &mut Errors) -> Codec {
    let with_data = variants
        .iter()
        .any(|variant| !matches!(variant.payload, Payload::Unit));
    if variants.is_empty() {
        errors.push(item.span(), "an enum without variants has no values");
    }
    let defaults: Vec<_> = variants
        .iter()
        .filter_map(|variant| variant.attributes.flag("default"))
        .collect();
    if let [_, second, ..] = defaults.as_slice() {
        errors.push(*second, "only one variant can be the default");
    }
    if with_data && let [span, ..] = defaults.as_slice() {
        errors.push(*span, "a default variant stands for symbols that a reader does not know; an enum with data has no symbols");
    }
    if with_data
        && !item.parameters().is_empty()
        && let Some(variant) = variants
            .iter()
            .find(|variant| !matches!(variant.payload, Payload::Newtype(_)))
    {
        errors.push(
            variant.ident.span(),
            "a variant of a generic enum holds one type: give this one a struct of its own with `#[derive(EventType)]`",
        );
    }
    if with_data {
        union(item, variants)
    } else {
        symbols(item, variants)
    }
}

fn symbols(item: &Container, variants: &[Variant]) -> Codec {
    let ke = &item.ke;
    let node = node(item);
    let names = variants.iter().map(|variant| &variant.name);
    let default = match variants
        .iter()
        .position(|variant| variant.attributes.flag("default").is_some())
    {
        Some(index) => {
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            quote!(#ke::Option::Some(#index))
        }
        None => quote!(#ke::Option::None),
    };
    let name = name(item);
    let about = record::about(&item.attributes, item);
    let (statics, schema, described) = placed(
        item,
        quote!(Enum),
        quote!(#ke::EnumNode),
        quote!(#ke::EnumNode { name: #name, about: #about, symbols: &[#(#names),*], default: #default }),
    );
    let idents: Vec<_> = variants.iter().map(|variant| &variant.ident).collect();
    let indices: Vec<_> = (0..variants.len()).collect();
    Codec {
        statics,
        schema,
        encode: quote! {
            __e.symbol(#node, match self { #(Self::#idents => #indices),* })
        },
        decode: quote! {
            match __d.symbol(#node)? {
                #(#indices => #ke::Result::Ok(Self::#idents),)*
                __other => #ke::Result::Err(#ke::no_variant(__other)),
            }
        },
        methods: TokenStream::new(),
        described,
    }
}

fn union(item: &Container, variants: &[Variant]) -> Codec {
    let ke = &item.ke;
    let node = node(item);
    let mut statics = TokenStream::new();
    let mut nodes = Vec::new();
    let mut encode = TokenStream::new();
    let mut decode = TokenStream::new();
    for (index, variant) in variants.iter().enumerate() {
        let ident = &variant.ident;
        let tag = &variant.name;
        let unit = matches!(variant.payload, Payload::Unit);
        let ty = match &variant.payload {
            Payload::Newtype(field) => {
                let span = field.span_of_form();
                let handle = record::handle(field, item);
                let write = quote_spanned!(span=> #handle.write(__e, __data));
                let read = quote_spanned!(span=> #handle.read(__d));
                encode.extend(quote! {
                    Self::#ident(__data) => {
                        __e.begin_variant(#node, #index)?;
                        #write?;
                        __e.end_variant(#node, #index)
                    }
                });
                decode.extend(quote!(#index => Self::#ident(#read?),));
                record::schema_of(field, item)
            }
            Payload::Unit => {
                encode.extend(quote! {
                    Self::#ident => {
                        __e.begin_variant(#node, #index)?;
                        __e.end_variant(#node, #index)
                    }
                });
                decode.extend(quote!(#index => Self::#ident,));
                variant_record(item, variant, index, &[], &mut statics)
            }
            Payload::Record(fields) => {
                let inner = variant_node(index);
                let inner = quote!(&#inner);
                // By position: a field may have any name, also one that stands for something here.
                let bindings = fields.iter().enumerate().map(|(index, field)| {
                    let (ident, binding) = (&field.ident, format_ident!("__field_{index}"));
                    quote!(#ident: #binding)
                });
                let lines = record::encode(fields, item, &inner, |index, _| {
                    let binding = format_ident!("__field_{index}");
                    quote!(#binding)
                });
                encode.extend(quote! {
                    #[allow(unused_variables)]
                    Self::#ident { #(#bindings),* } => {
                        __e.begin_variant(#node, #index)?;
                        __e.begin_record(#inner)?;
                        #lines
                        __e.end_record()?;
                        __e.end_variant(#node, #index)
                    }
                });
                let lines = record::decode(fields, item, &inner);
                decode.extend(quote! {
                    #index => {
                        let mut __r = __d.begin_record(#inner)?;
                        let __value = Self::#ident { #lines };
                        __d.end_record(__r, #inner)?;
                        __value
                    }
                });
                let ty = variant_record(item, variant, index, fields, &mut statics);
                if item.parameters().is_empty() {
                    statics.extend(assertions::of_record(fields, &inner, None, item));
                }
                ty
            }
        };
        nodes.push(quote!(#ke::VariantNode { tag: #tag, ty: #ty, unit: #unit }));
    }
    let (node_statics, schema, described) = placed(
        item,
        quote!(Union),
        quote!(#ke::UnionNode),
        quote!(#ke::UnionNode { variants: &[#(#nodes),*] }),
    );
    statics.extend(node_statics);
    if item.parameters().is_empty() {
        statics.extend(assertions::of_union(variants, &node, item));
    }
    Codec {
        statics,
        schema,
        encode: quote!(match self { #encode }),
        decode: quote! {
            let __index = __d.begin_variant(#node)?;
            let __value = match __index {
                #decode
                __other => return #ke::Result::Err(#ke::no_variant(__other)),
            };
            __d.end_variant(#node, __index)?;
            #ke::Result::Ok(__value)
        },
        methods: TokenStream::new(),
        described,
    }
}

/// The record of a variant's named fields, called after the enum and the variant.
fn variant_record(
    item: &Container,
    variant: &Variant,
    index: usize,
    fields: &[crate::parse::Field],
    statics: &mut TokenStream,
) -> TokenStream {
    let ke = &item.ke;
    let holder = variant_node(index);
    let namespace = &item.namespace;
    // A renamed variant keeps its name here too; `rename_all` is about symbols and tags, and a type's name starts with a capital.
    let variant_name = variant
        .attributes
        .text("rename")
        .map_or_else(|| variant.ident.unraw().to_string(), |(name, _)| name);
    let name = format!("{}{variant_name}", item.schema_name());
    let nodes = record::nodes(fields, item);
    let doc = &variant.attributes.doc;
    statics.extend(quote! {
        static #holder: #ke::RecordNode = #ke::RecordNode {
            name: #ke::Name { namespace: #namespace, name: #name, args: &[] },
            about: #ke::About { doc: #doc, ..#ke::About::NONE },
            fields: &[#(#nodes),*],
        };
    });
    quote!(#ke::TypeRef::new(&#ke::TypeNode::Record(&#holder)))
}
