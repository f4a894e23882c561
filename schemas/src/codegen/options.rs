//! What the options say of types and fields that are not there, or that are no Rust.

use super::generator::Generator;
use super::modules::{namespace, simple};

impl Generator<'_> {
    /// Notes all of it.
    pub(super) fn check_options(&mut self) {
        let config = self.config;
        let types: [(&str, Vec<&String>); 4] = [
            ("topic`, `key` or `verb", config.events.keys().collect()),
            ("no_event", config.no_events.iter().collect()),
            ("use_type", config.types.keys().collect()),
            ("derive_on", config.derives_on.keys().collect()),
        ];
        for (option, names) in types {
            for name in names {
                if !self.model.named.contains_key(name) {
                    let near = self.near(name);
                    self.problems
                        .option(format!("`{option}`: no schema defines `{name}`{near}"));
                } else if option.starts_with("topic") && !self.is_record(name) {
                    let problem = format!("`{option}`: `{name}` is no record, so it is no event");
                    self.problems.option(problem);
                }
            }
        }
        let either = [
            ("rename", config.renames.keys().collect::<Vec<_>>()),
            ("attribute", config.attributes.keys().collect()),
        ];
        let fields = [
            ("field_type", config.fields.keys().collect::<Vec<_>>()),
            ("without_default", config.without_default.iter().collect()),
        ];
        for (option, names) in either {
            for name in names {
                if !self.model.named.contains_key(name) && !self.is_field(name) {
                    let near = self.near(name);
                    self.problems.option(format!(
                        "`{option}`: no schema defines the type or field `{name}`{near}"
                    ));
                }
            }
        }
        for (option, names) in fields {
            for name in names {
                if self.is_field(name) {
                    continue;
                }
                self.problems.option(format!(
                    "`{option}`: no record has the field `{name}`; it is the record's full name, a dot and the field's"
                ));
            }
        }
        for (name, rust) in &config.renames {
            if syn::parse_str::<syn::Ident>(rust).is_err() {
                let problem = format!("`rename`: `{rust}`, for `{name}`, is no name in Rust");
                self.problems.option(problem);
            }
        }
    }

    fn is_field(&self, name: &str) -> bool {
        let record = self.model.named.get(namespace(name));
        record.is_some_and(|&at| {
            let mut fields = self.model.fields(at).iter();
            fields.any(|field| self.model.str(at, field.name) == simple(name))
        })
    }

    /// The type that was perhaps meant.
    fn near(&self, name: &str) -> String {
        let mut names = self.model.named.keys();
        match names.find(|other| simple(other) == simple(name)) {
            Some(other) => format!("; did you mean `{other}`?"),
            None => String::new(),
        }
    }
}
