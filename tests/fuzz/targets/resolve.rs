//! Any bytes as those of another version of an event: the typed executor of the plan against the generic one.
#![no_main]
#![allow(
    clippy::expect_used,
    reason = "a failure is what a fuzz target looks for"
)]

use kafka_event_fuzz::resolved::resolve;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| resolve(data));
