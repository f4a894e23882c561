//! Any bytes as an event in JSON.
#![no_main]
#![allow(
    clippy::expect_used,
    reason = "a failure is what a fuzz target looks for"
)]

use kafka_event_fuzz::events::read_json;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| read_json(data));
