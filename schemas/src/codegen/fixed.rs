//! Fixed: a named type, which an array of bytes is not.

use super::docs;
use super::generator::Generator;
use super::model::At;
use super::modules::{namespace, simple};
use super::names::ident;
use crate::model::Logical;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// The largest fixed that becomes an array: it stands on the stack.
const MAX_SIZE: u32 = 65_536;

/// What a fixed derives whose value has an order.
const ORDERED: [&str; 5] = ["PartialEq", "Eq", "PartialOrd", "Ord", "Hash"];

/// What a fixed holds, and how that is written and read.
struct Inner {
    ty: TokenStream,
    schema: TokenStream,
    write: TokenStream,
    read: TokenStream,
    default: TokenStream,
    derives: &'static [&'static str],
    what: String,
}

impl Generator<'_> {
    /// Makes a fixed.
    pub(super) fn fixed(&mut self, name: &str, at: At, size: u32) {
        let Some(inner) = self.inner(name, at, size) else {
            return;
        };
        let ke = self.ke.clone();
        let doc = docs::of_schema(
            self.model.str(at, self.model.node(at).doc),
            &format!("The fixed `{name}`: {}.", inner.what),
        );
        let comment = doc.comment;
        let aliases = self.alias_words(name, None, at, self.model.node(at).aliases);
        let aliases = aliases
            .into_iter()
            .filter_map(|word| word.into_iter().nth(2));
        let escaped = self.model.str(at, self.model.node(at).doc);
        let rust = ident(self.modules.rust_name(name));
        let has = [&["Clone", "Copy", "Debug"], inner.derives].concat();
        let derives = self.derives(Some(name), &has);
        let own = has.iter().map(|derive| ident(derive));
        let key = self
            .keys
            .contains(name)
            .then(|| quote!(impl #ke::Key for #rust {}));
        let (namespace, simple) = (namespace(name), simple(name));
        let size = Literal::u32_unsuffixed(size);
        let Inner {
            ty,
            schema,
            write,
            read,
            default,
            ..
        } = inner;
        let item = quote! {
            #comment
            #[derive(#(#own,)* #derives)]
            pub struct #rust(
                #[doc = " The value."]
                pub #ty
            );
            impl #rust {
                const FIXED: #ke::TypeNode = #ke::TypeNode::Fixed(&#ke::tree::FixedNode {
                    name: #ke::tree::Name::new(#namespace, #simple),
                    about: #ke::tree::About { doc: #escaped, aliases: &[#(#aliases),*], props: "" },
                    size: #size,
                });
            }
            impl #ke::EventType for #rust {
                const SCHEMA: #ke::TypeRef = #schema;
                fn encode<E: #ke::Encoder>(
                    &self,
                    out: &mut E,
                ) -> ::std::result::Result<(), #ke::EncodeError> {
                    #write
                }
            }
            impl<'de> #ke::Decode<'de> for #rust {
                fn decode<D: #ke::Decoder<'de>>(
                    input: &mut D,
                ) -> ::std::result::Result<Self, #ke::DecodeError> {
                    #read
                }
            }
            impl ::std::default::Default for #rust {
                fn default() -> Self {
                    Self(#default)
                }
            }
            #key
        };
        self.put(name, item);
    }

    fn inner(&mut self, name: &str, at: At, size: u32) -> Option<Inner> {
        let (ke, crates) = (&self.ke, &self.crates);
        let count = Literal::u32_unsuffixed(size);
        let logical = self.model.node(at).logical;
        let over = |logical: TokenStream| quote!(#ke::TypeRef::new(&#ke::TypeNode::Logical(#ke::TypeRef::new(&Self::FIXED), #ke::model::Logical::#logical)));
        Some(match logical {
            Logical::Decimal { precision, .. } if precision > 38 => {
                let problem = format!(
                    "a decimal of {precision} digits: a `Decimal` has at most 38; use a type of your own by `Config::use_type`"
                );
                self.refuse(name, None, problem);
                return None;
            }
            Logical::Decimal { precision, scale } => {
                let [precision, scale] = [precision, scale].map(Literal::u32_unsuffixed);
                Inner {
                    ty: quote!(#ke::Decimal<#precision, #scale>),
                    schema: over(quote!(Decimal { precision: #precision, scale: #scale })),
                    write: quote!(out.decimal(self.0.unscaled(), #scale, ::std::option::Option::Some(#count))),
                    read: quote! {
                        let unscaled = input.decimal(#scale, ::std::option::Option::Some(#count))?;
                        #ke::Decimal::from_unscaled(unscaled)
                            .map(Self)
                            .ok_or_else(|| #ke::DecodeError::custom("more digits than the decimal has"))
                    },
                    default: quote!(::std::default::Default::default()),
                    derives: &ORDERED,
                    what: format!("a decimal in {size} bytes"),
                }
            }
            Logical::Duration => Inner {
                ty: quote!(#ke::Duration),
                schema: over(quote!(Duration)),
                write: quote!(#ke::EventType::encode(&self.0, out)),
                read: quote!(#ke::Decode::decode(input).map(Self)),
                default: quote!(::std::default::Default::default()),
                derives: &["PartialEq", "Eq", "Hash"],
                what: "a duration".to_owned(),
            },
            Logical::Uuid => Inner {
                ty: quote!(#crates::uuid::Uuid),
                schema: over(quote!(Uuid)),
                write: quote!(out.fixed(self.0.as_bytes())),
                read: quote!(input.fixed().map(#crates::uuid::Uuid::from_bytes).map(Self)),
                default: quote!(::std::default::Default::default()),
                derives: &ORDERED,
                what: "a UUID in 16 bytes".to_owned(),
            },
            _ if size > MAX_SIZE => {
                let problem = format!(
                    "a fixed of {size} bytes is too large for an array, which has at most {MAX_SIZE} here; use a type of your own by \
                     `Config::use_type`"
                );
                self.refuse(name, None, problem);
                return None;
            }
            _ => Inner {
                ty: quote!([u8; #count]),
                schema: quote!(#ke::TypeRef::new(&Self::FIXED)),
                write: quote!(out.fixed(&self.0)),
                read: quote!(input.fixed().map(Self)),
                default: quote!([0; #count]),
                derives: &ORDERED,
                what: format!("{size} bytes"),
            },
        })
    }
}
