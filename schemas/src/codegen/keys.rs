//! Which types stand in the key of an event, and which cannot.

use super::config::Times;
use super::generator::Generator;
use super::model::At;
use crate::model::{Kind, Logical};

/// Notes every type that is a key or part of one.
pub(super) fn find(generator: &mut Generator<'_>) {
    let events = generator.config.events.iter();
    for (event, options) in events.filter(|(_, options)| !options.key.is_empty()) {
        let Some(&at) = generator.model.named.get(event) else {
            continue;
        };
        for name in &options.key {
            let mut fields = generator.model.fields(at).iter();
            let field = fields.find(|field| generator.model.str(at, field.name) == name);
            match field {
                Some(field) => {
                    let of = generator.model.type_of(at, field);
                    generator.mark_key(event, name, of, false);
                }
                None => {
                    let problem = format!("`key`: the record has no field `{name}`");
                    generator.refuse(event, None, problem);
                }
            }
        }
    }
}

impl Generator<'_> {
    fn mark_key(&mut self, record: &str, field: &str, at: At, nested: bool) {
        if self
            .config
            .fields
            .contains_key(&format!("{record}.{field}"))
        {
            return;
        }
        match self.model.name(at).map(str::to_owned) {
            Some(name) if self.config.types.contains_key(&name) => {}
            // What was marked before was looked at, and holds itself if this is inside it.
            Some(name) if !self.keys.insert(name.clone()) => {}
            Some(name) => {
                for inner in self.model.fields(at) {
                    let of = self.model.type_of(at, inner);
                    let inner = self.model.str(at, inner.name);
                    self.mark_key(&name, inner, of, true);
                }
            }
            None => {
                if let Some(what) = self.not_a_key(at, nested) {
                    let problem = format!(
                        "{what} cannot be a key, or stand in one: keys are compared as bytes, and those have to be the same for ever; \
                         name other fields by `Config::key`"
                    );
                    self.refuse(record, Some(field), problem);
                }
            }
        }
    }

    fn not_a_key(&self, at: At, nested: bool) -> Option<String> {
        let node = self.model.node(at);
        let chrono = self.config.times == Times::Chrono;
        let (what, is_key) = match (node.logical, node.kind) {
            (Logical::None, kind) => {
                let keys = matches!(
                    kind,
                    Kind::Boolean | Kind::Int | Kind::Long | Kind::Bytes | Kind::String
                );
                (node.kind.keyword(), keys)
            }
            (Logical::Uuid, _) => ("uuid", true),
            (Logical::Date | Logical::TimestampMicros, _) if chrono => ("", true),
            (Logical::TimestampMillis, _) if !chrono => ("", true),
            // The bare number, which the key has as the field has it.
            (
                Logical::Date
                | Logical::TimeMillis
                | Logical::TimeMicros
                | Logical::TimestampMicros
                | Logical::TimestampNanos
                | Logical::LocalTimestampMillis
                | Logical::LocalTimestampMicros
                | Logical::LocalTimestampNanos,
                _,
            ) if !chrono && !nested => ("", true),
            (logical, _) => (logical.keyword(), false),
        };
        (!is_key).then(|| format!("a value of type `{what}`"))
    }
}
