//! Any bytes as a binary in which the contracts of events may stand.
#![no_main]
#![allow(
    clippy::expect_used,
    reason = "a failure is what a fuzz target looks for"
)]

use kafka_event_schema::contract::find;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = find(data);
});
