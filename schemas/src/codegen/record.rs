//! Records: plain structs, and what they have in common with events.

use super::composed::Composed;
use super::docs;
use super::generator::Generator;
use super::model::At;
use super::modules::{namespace, simple};
use super::names::{Scope, ident, is_plain, rename_all, snake};
use crate::model::{Field, Range};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// What every struct derives.
const STRUCT: [&str; 3] = ["Clone", "Debug", "PartialEq"];

/// A record's fields in Rust.
pub(super) struct Fields {
    pub(super) lines: TokenStream,
    pub(super) rename_all: Option<&'static str>,
    /// The Rust name of each field, by the schema's.
    pub(super) idents: Vec<(String, Ident)>,
    /// The value of each field that has a default other than that of its type.
    values: Vec<Option<TokenStream>>,
}

impl Generator<'_> {
    /// Makes a record.
    pub(super) fn record(&mut self, name: &str, at: At) {
        if self.recursion.depth(self.model, at).is_none() {
            let problem = format!(
                "`{name}` holds itself in every value, so it has none: make one of the fields on the way optional, a list or a map"
            );
            return self.refuse(name, None, problem);
        }
        let fields = self.fields_of(name, at);
        let doc = docs::of_schema(
            self.model.str(at, self.model.node(at).doc),
            &format!("The record `{name}`."),
        );
        let (lines, comment) = (&fields.lines, &doc.comment);
        let rust = ident(self.modules.rust_name(name));
        let item = if self.events.contains(name) {
            let words = self.event_words(name, at, &fields, doc.exact);
            let derives = self.derives(Some(name), &STRUCT);
            let ke = &self.ke;
            quote! {
                #comment
                #[#ke::kafka_event(#words)]
                #[derive(Clone, Debug, PartialEq, #derives)]
                pub struct #rust { #lines }
            }
        } else {
            let words = self.type_words(name, at, fields.rename_all, doc.exact);
            let derives = self.derives(Some(name), &STRUCT);
            let ke = &self.ke;
            let (default, implemented) = self.default_of(name, &rust, &fields);
            quote! {
                #comment
                #[derive(Clone, Debug, #default PartialEq, #derives #ke::EventType)]
                #[event(#words)]
                pub struct #rust { #lines }
                #implemented
            }
        };
        self.put(name, item);
    }

    /// What a struct derives for its `Default`, or its impl where defaults are written.
    fn default_of(&self, name: &str, rust: &Ident, fields: &Fields) -> (TokenStream, TokenStream) {
        let ke = &self.ke;
        if self.keys.contains(name) {
            // It makes the default itself.
            return (quote!(#ke::Key,), TokenStream::new());
        }
        if fields.values.iter().all(Option::is_none) {
            return (quote!(Default,), TokenStream::new());
        }
        let values = fields.idents.iter().zip(&fields.values);
        let values = values.map(|((_, ident), value)| match value {
            Some(value) => quote!(#ident: #value),
            None => quote!(#ident: ::std::default::Default::default()),
        });
        let implemented = quote! {
            impl ::std::default::Default for #rust {
                fn default() -> Self {
                    Self { #(#values),* }
                }
            }
        };
        (TokenStream::new(), implemented)
    }

    fn fields_of(&mut self, name: &str, at: At) -> Fields {
        let fields = self.model.fields(at);
        let names: Vec<&str> = fields.iter().map(|f| self.model.str(at, f.name)).collect();
        let rust = self.rust_names(name, &names);
        let all = rename_all(&rust, &names);
        let mut made = Fields {
            lines: TokenStream::new(),
            rename_all: all,
            idents: Vec::new(),
            values: Vec::new(),
        };
        for ((field, avro), rust) in fields.iter().zip(&names).zip(&rust) {
            let rust_ident = ident(rust);
            made.idents.push(((*avro).to_owned(), rust_ident.clone()));
            let of = self.model.type_of(at, field);
            let Some(composed) = self.of_field(name, avro, of) else {
                continue;
            };
            let mut words = Vec::new();
            if all.is_none() && rust != avro {
                words.push(quote!(rename = #avro));
            }
            words.extend(self.alias_words(name, Some(avro), at, field.aliases));
            words.extend(composed.form.iter().map(|form| quote!(with = #form)));
            let (default, value) = self.default_words(name, at, field, &composed);
            words.extend(default);
            made.values.push(value);
            let doc = docs::of_schema(
                self.model.str(at, field.doc),
                &format!("The field `{avro}`."),
            );
            words.extend(doc.exact);
            words.extend(self.chosen_words(&format!("{name}.{avro}")));
            let said = (!words.is_empty()).then(|| quote!(#[event(#(#words),*)]));
            let (comment, ty) = (doc.comment, composed.ty);
            made.lines
                .extend(quote!(#comment #said pub #rust_ident: #ty,));
        }
        made
    }

    /// The Rust names of a record's fields.
    pub(super) fn rust_names(&self, record: &str, names: &[&str]) -> Vec<String> {
        let mut scope = Scope::default();
        let chosen = |name: &str| self.config.renames.get(&format!("{record}.{name}"));
        for name in names.iter().filter_map(|name| chosen(name)) {
            scope.take(name.clone());
        }
        let others: Vec<&str> = names
            .iter()
            .copied()
            .filter(|n| chosen(n).is_none())
            .collect();
        let mut others = scope.take_all(&others, snake).into_iter();
        let name = |name: &&str| match chosen(name) {
            Some(chosen) => Some(chosen.clone()),
            None => others.next(),
        };
        names.iter().filter_map(name).collect()
    }

    /// The default of a field: what `#[event(…)]` says, and its value in Rust.
    fn default_words(
        &mut self,
        name: &str,
        at: At,
        field: &Field,
        composed: &Composed,
    ) -> (Option<TokenStream>, Option<TokenStream>) {
        let avro = self.model.str(at, field.name);
        let without = || {
            let field = format!("{name}.{avro}");
            self.config.plain || self.config.without_default.contains(&field)
        };
        let Some(default) = field.default.filter(|_| !without()) else {
            return (None, None);
        };
        let of = self.model.type_of(at, field);
        match self.default(of, self.model.str(at, default), composed, name) {
            Ok(default) => (default.literal, default.value),
            Err(reason) => {
                let problem = format!(
                    "{reason}; `Config::without_default(\"{name}.{avro}\")` leaves the default out"
                );
                self.refuse(name, Some(avro), problem);
                (None, None)
            }
        }
    }

    /// `alias = …` for each alias.
    pub(super) fn alias_words(
        &mut self,
        name: &str,
        field: Option<&str>,
        at: At,
        aliases: Range,
    ) -> Vec<TokenStream> {
        let mut words = Vec::new();
        let count = if self.config.plain { 0 } else { aliases.len };
        for position in 0..count {
            let table = self.model.table(at);
            let alias = table.str(table.span(aliases, position));
            let plain = alias.split('.').all(is_plain) && (field.is_none() || is_plain(alias));
            // Without a dot it would be a name of the type's own namespace.
            let bare = field.is_none() && !alias.contains('.') && !namespace(name).is_empty();
            // The short form, as people write it.
            let short = match field {
                None if namespace(alias) == namespace(name) => simple(alias),
                _ => alias,
            };
            if plain && !bare {
                words.push(quote!(alias = #short));
                continue;
            }
            let problem = if bare {
                format!(
                    "the alias `{alias}` has no namespace, which `alias = …` cannot say here; leave it out"
                )
            } else {
                format!("the alias `{alias}` is no name of the Avro specification; leave it out")
            };
            self.refuse(name, field, problem);
        }
        words
    }

    /// The words that were chosen by `Config::attribute`.
    pub(super) fn chosen_words(&mut self, name: &str) -> Vec<TokenStream> {
        let mut words = Vec::new();
        for text in self.config.attributes.get(name).into_iter().flatten() {
            match text.parse::<TokenStream>() {
                Ok(tokens) => words.push(tokens),
                Err(_) => self.problems.option(format!(
                    "`attribute`: `{text}`, for `{name}`, is nothing that can stand in `#[event(…)]`"
                )),
            }
        }
        words
    }

    /// The derives that were chosen for all types, or for one too, without those that it has; each with a comma after it.
    pub(super) fn derives(&mut self, name: Option<&str>, has: &[&str]) -> TokenStream {
        let of_name = name.and_then(|name| self.config.derives_on.get(name));
        let chosen = self.config.derives.iter();
        let mut derives = TokenStream::new();
        let mut taken: Vec<String> = has.iter().map(|&derive| derive.to_owned()).collect();
        for text in chosen.chain(of_name.into_iter().flatten()) {
            let Ok(path) = syn::parse_str::<syn::Path>(text) else {
                let problem = format!("`derive`: `{text}` is no path of a derive");
                self.problems.option(problem);
                continue;
            };
            let last = path.segments.last().map(|last| last.ident.to_string());
            let last = last.unwrap_or_default();
            if !taken.contains(&last) {
                taken.push(last);
                derives.extend(quote!(#path,));
            }
        }
        derives
    }

    /// `crate = …` where `kafka-event` has another path.
    pub(super) fn crate_word(&self) -> Option<TokenStream> {
        let ke = &self.ke;
        (self.config.crate_path != "::kafka_event").then(|| quote!(crate = #ke))
    }
}
