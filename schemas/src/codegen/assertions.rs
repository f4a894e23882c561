//! What the compiler holds the code against: the fingerprint of each schema that it was made from.

use super::generator::Generator;
use proc_macro2::{Literal, TokenStream};
use quote::quote;
use std::collections::BTreeSet;

/// An assertion for each outermost type and each event; what stands within one is part of its canonical form.
pub(super) fn of_outermost(generator: &mut Generator<'_>) -> TokenStream {
    let outermost = generator.model.outermost.iter();
    let names: BTreeSet<&String> = outermost.chain(&generator.events).collect();
    let mut all = TokenStream::new();
    for name in names {
        let at = generator.model.named[name];
        if !generator.is_made(at) {
            continue;
        }
        let ke = &generator.ke;
        let path = generator.modules.path(&[], name);
        let digits = format!("{:016x}", generator.model.fingerprint(at));
        let groups = [&digits[..4], &digits[4..8], &digits[8..12], &digits[12..]];
        let fingerprint = format!("0x{}", groups.join("_"));
        let Ok(fingerprint) = fingerprint.parse::<Literal>() else {
            continue;
        };
        all.extend(if generator.events.contains(name) {
            quote!(#ke::assert_event_schema! { #path, #fingerprint })
        } else {
            quote!(#ke::assert_schema! { #path, #fingerprint })
        });
    }
    all
}
