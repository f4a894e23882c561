//! Events: what `#[kafka_event(…)]` says.

use super::generator::Generator;
use super::model::At;
use super::modules::{namespace, simple};
use super::record::Fields;
use crate::event::topic_fault;
use crate::vocabulary;
use proc_macro2::TokenStream;
use quote::quote;

impl Generator<'_> {
    /// What is said of an event.
    pub(super) fn event_words(
        &mut self,
        name: &str,
        at: At,
        fields: &Fields,
        doc: Option<TokenStream>,
    ) -> TokenStream {
        let options = self.config.events.get(name).cloned().unwrap_or_default();
        let rust = self.modules.rust_name(name).to_owned();
        if let Err(error) = vocabulary::check(&rust, options.verb.as_deref()) {
            let problem = format!(
                "an event in Rust is called `<Noun><PastTense>Event`: {error} (help: {}); say its name in Rust by \
                 `Config::rename(\"{name}\", \"…\")`, or a verb that the vocabulary lacks by `Config::verb`: the schema keeps its name",
                error.help()
            );
            self.refuse(name, None, problem);
        }
        let topic = options.topic.unwrap_or_else(|| name.to_owned());
        // Variables, `${env}`, are for the macro to check.
        if !topic.contains("${") && topic_fault(&topic).is_some() {
            let problem = format!(
                "Kafka takes no topic named `{topic}`: letters, digits, `.`, `_` and `-`, at most 249; say another by \
                 `Config::topic(\"{name}\", \"…\")`"
            );
            self.refuse(name, None, problem);
        }
        let mut words = vec![quote!(topic = #topic)];
        words.extend(Self::key_word(&options.key, fields));
        words.extend(options.verb.map(|verb| quote!(verb = #verb)));
        let namespace = namespace(name);
        words.push(quote!(namespace = #namespace));
        if rust != simple(name) {
            let simple = simple(name);
            words.push(quote!(rename = #simple));
        }
        let chosen = self.chosen_words(name);
        let says_level = |word: &TokenStream| word.to_string().contains("compatibility");
        if self.model.has_closed_enum(at) && !chosen.iter().any(says_level) {
            // Under a level by which older readers read newer records, the enum could never get a symbol, and does not compile.
            words.push(quote!(compatibility = "BACKWARD_TRANSITIVE"));
        }
        words.extend(fields.rename_all.map(|case| quote!(rename_all = #case)));
        words.extend(self.alias_words(name, None, at, self.model.node(at).aliases));
        words.extend(doc);
        words.extend(self.crate_word());
        words.extend(chosen);
        quote!(#(#words),*)
    }

    /// What is no field was noted with the keys of all events.
    fn key_word(key: &[String], fields: &Fields) -> Option<TokenStream> {
        let idents: Vec<_> = key
            .iter()
            .filter_map(|field| fields.idents.iter().find(|(avro, _)| avro == field))
            .map(|(_, ident)| ident)
            .collect();
        match idents.as_slice() {
            [] => None,
            [only] => Some(quote!(key = #only)),
            several => Some(quote!(key(#(#several),*))),
        }
    }
}
