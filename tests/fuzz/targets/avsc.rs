//! Any text as an `.avsc`: what is read has a canonical form that is its own, and JSON of the same schema.
#![no_main]
#![allow(
    clippy::expect_used,
    reason = "a failure is what a fuzz target looks for"
)]

use kafka_event_schema::{Schema, canonical, json};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(schema) = Schema::parse(text) else {
        return;
    };
    let form = canonical::text(&schema.table());
    for again in [&form, &json::text(&schema.table())] {
        let again = Schema::parse(again).expect("what was written can be read");
        assert_eq!(canonical::text(&again.table()), form);
    }
});
