//! Any text as an `.avsc`: what is read has a canonical form that is its own, and JSON of the same schema.
#![no_main]
#![allow(
    clippy::expect_used,
    reason = "a failure is what a fuzz target looks for"
)]

use kafka_event_schema::model::Table;
use kafka_event_schema::{Schema, canonical, json};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(schema) = Schema::parse(text) else {
        return;
    };
    let form = canonical::text(&schema.table());
    let same = |text: &str| {
        let again = Schema::parse(text).expect("what was written can be read");
        assert_eq!(canonical::text(&again.table()), form);
    };
    same(&json::text(&schema.table()));
    if !has_both_kinds_of_names(&schema.table()) {
        same(&form);
    }
});

/// Whether some types have a namespace and others none. The canonical form writes a name without namespace as it is, and within a type
/// that has one it would be read as a name in that namespace: so has it the specification, and so does Apache Avro for Java.
fn has_both_kinds_of_names(table: &Table<'_>) -> bool {
    let names = || {
        (0..table.nodes.len() as u32)
            .filter_map(|node| table.full_name(node))
            .map(|name| table.str(name))
    };
    names().any(|name| name.contains('.')) && names().any(|name| !name.contains('.'))
}
