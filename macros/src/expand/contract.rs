//! The contract of an event: its tables and texts as statics, its size held against its limit.

use kafka_event_schema::event::{Cleanup, TopicSettings};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ext::IdentExt as _;

use super::embedded::{self, Said};
use super::event::Format;
use super::history::History;
use super::record;
use super::span::{at, panic_at};
use super::types::self_type;
use super::upcast;
use crate::check;
use crate::check::majors::Now;
use crate::messages;
use crate::parse::{Container, Errors, Field, Place};

/// What the contract comes to.
pub(super) struct Contract {
    /// The static `__FACTS`, and what is checked of it.
    pub(super) items: TokenStream,
    /// `Event::HEAD`.
    pub(super) head: String,
    /// Finds a field that the contract does not allow.
    pub(super) problem: Option<TokenStream>,
    /// The method that reads a record of an older major.
    pub(super) read_former: TokenStream,
}

/// The contract of an event.
pub(super) fn expand(
    item: &Container,
    fields: &[Field],
    format: Format,
    errors: &mut Errors,
) -> Contract {
    let ke = &item.ke;
    let this = self_type(item);
    let name = item.ident.unraw().to_string();
    let full_name = item.in_full(item.schema_name());
    let topic = match item.attributes.text("topic") {
        Some((topic, span)) => {
            check::topic(&topic, span, errors);
            topic
        }
        None => {
            if item.attributes.understood {
                errors.push(item.span(), messages::NO_TOPIC);
            }
            String::new()
        }
    };
    let settings = check::settings(item, errors);
    let level = check::defaults::compatibility(item.attributes.text("compatibility"), errors);
    let compatibility = level.name();
    let major = match item.attributes.number("major") {
        Some((0, span)) => {
            errors.push(span, "the first major version is 1");
            1
        }
        Some((major, _)) => major,
        None => 1,
    };
    let recorded = check::history::history(item, &full_name, major, level, errors);
    if let Some(recorded) = &recorded {
        recorded.hold(item, fields, format.name(), errors);
    }
    let upcasts = upcast::of_event(
        item,
        &Now {
            full_name: &full_name,
            major,
            topic: &topic,
            format: format.name(),
        },
        format,
        errors,
    );
    let upcast_checks = upcasts.checks;
    let formers = upcasts.formers;
    let formers = (!formers.is_empty()).then(|| quote!(upcasts: #formers,));
    let key: Vec<String> = item
        .attributes
        .fields("key")
        .iter()
        .filter_map(|ident| {
            fields
                .iter()
                .find(|field| field.ident.unraw() == ident.unraw())
        })
        .map(|field| field.name.clone())
        .collect();
    let History {
        field: history,
        items: recorded,
    } = recorded
        .map(|recorded| super::history::expand(item, fields, &recorded, &key, format.name()))
        .unwrap_or_default();
    let headers = fields.iter().filter_map(|field| {
        let Place::Header(header) = &field.place else {
            return None;
        };
        let name = &field.name;
        let ty = record::schema_of(field, item);
        let bounds = record::bounds(field, item).unwrap_or_else(|| quote!(#ke::Bounds::NONE));
        Some(quote!(#ke::HeaderContract { field: #name, name: #header, ty: #ty, bounds: #bounds }))
    });
    let constants = item
        .attributes
        .constant_headers()
        .into_iter()
        .map(|(name, value)| quote!((#name, #value)));
    let timestamp = fields
        .iter()
        .find(|field| field.attributes.flag("timestamp").is_some())
        .map(|field| field.name.as_str());
    let head = embedded::head(
        item,
        fields,
        &Said {
            name: &name,
            full_name: &full_name,
            topic: &topic,
            format: format.name(),
            key: &key,
            timestamp,
            settings,
            compatibility,
            major,
        },
    );
    let timestamp = match timestamp {
        Some(name) => quote!(#ke::Option::Some(#name)),
        None => quote!(#ke::Option::None),
    };
    // What older readers have to read, and the bytes of a raw event are the user's own.
    let problem =
        (level.is_forward() && format != Format::Raw).then(|| quote!(#ke::closed_enum(&__FACTS)));
    let format = match format {
        Format::Avro => quote!(Avro),
        Format::Json => quote!(Json),
        Format::Raw => quote!(Raw),
    };
    let (limit, span) = match item.attributes.number("max_message_bytes") {
        Some((limit, span)) => (Some(quote!(max_message_bytes: #limit,)), span),
        None => (None, item.span()),
    };
    let asked = (!settings.is_none()).then(|| asked(ke, settings));
    let found = {
        let span = item.span();
        let panic = panic_at(ke, span);
        let ke = at(ke, span);
        quote_spanned! {span=>
            const _: () = if let #ke::Option::Some(__problem) = __DRAFT.counts.problem {
                #panic("{}", __problem.message().as_str());
            };
        }
    };
    let too_large = {
        let panic = panic_at(ke, span);
        let ke = at(ke, span);
        quote_spanned! {span=>
            const _: () = if let #ke::Option::Some(__size) = __FACTS.excessive_size() {
                #panic("{}", #ke::too_large(&__FACTS, __size).as_str());
            };
        }
    };
    let items = quote! {
        const __DRAFT: #ke::Draft = #ke::Draft::new(<#this as #ke::EventType>::SCHEMA);
        static __FLAT: #ke::Flat<
            { __DRAFT.counts.text },
            { __DRAFT.counts.nodes },
            { __DRAFT.counts.fields },
            { __DRAFT.counts.branches },
            { __DRAFT.counts.spans },
        > = __DRAFT.finish(<#this as #ke::EventType>::SCHEMA);
        static __FACTS: #ke::Contract = #ke::Contract {
            name: #name,
            full_name: #full_name,
            topic: #topic,
            format: #ke::Format::#format,
            node: &__NODE,
            schema: __FLAT.table(),
            key: &[#(#key),*],
            headers: &[#(#headers),*],
            constant_headers: &[#(#constants),*],
            timestamp: #timestamp,
            #limit
            #asked
            compatibility: #compatibility,
            major: #major,
            #history
            #formers
            broken: __DRAFT.counts.broken,
            ..#ke::Contract::NEW
        }.with_max_size();
        #found
        #too_large
        #recorded
        #upcast_checks
        // Not public, not mutable, and in no section of its own: that would be unsafe code in the user's eyes.
        #[used]
        static __EMBEDDED: fn() -> &'static [u8] = #ke::embedded::<#this>;
    };
    Contract {
        items,
        head,
        problem,
        read_former: upcasts.read,
    }
}

/// What is asked of the topic, as a field of the contract.
fn asked(ke: &TokenStream, settings: TopicSettings) -> TokenStream {
    let some = |value: Option<TokenStream>| match value {
        Some(value) => quote!(#ke::Option::Some(#value)),
        None => quote!(#ke::Option::None),
    };
    let TopicSettings {
        partitions,
        replication,
        min_insync_replicas,
        retention_ms,
        cleanup,
    } = settings;
    let partitions = some(partitions.map(|number| quote!(#number)));
    let replication = some(replication.map(|number| quote!(#number)));
    let min_insync_replicas = some(min_insync_replicas.map(|number| quote!(#number)));
    let retention_ms = some(retention_ms.map(|number| quote!(#number)));
    let cleanup = some(cleanup.map(|cleanup| match cleanup {
        Cleanup::Delete => quote!(#ke::Cleanup::Delete),
        Cleanup::Compact => quote!(#ke::Cleanup::Compact),
        Cleanup::CompactDelete => quote!(#ke::Cleanup::CompactDelete),
    }));
    quote! {
        settings: #ke::TopicSettings {
            partitions: #partitions,
            replication: #replication,
            min_insync_replicas: #min_insync_replicas,
            retention_ms: #retention_ms,
            cleanup: #cleanup,
        },
    }
}
