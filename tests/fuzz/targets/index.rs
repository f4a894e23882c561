//! Any text as the index of a recorded history.
#![no_main]
#![allow(
    clippy::expect_used,
    reason = "a failure is what a fuzz target looks for"
)]

use kafka_event_schema::history::Index;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(index) = Index::parse(text) {
        let again = Index::parse(&index.text()).expect("what was written can be read");
        assert_eq!(again.text(), index.text());
    }
});
