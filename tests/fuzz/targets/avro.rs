//! Any bytes as an event in Avro binary.
#![no_main]
#![allow(
    clippy::expect_used,
    reason = "a failure is what a fuzz target looks for"
)]

use kafka_event_fuzz::events::read_avro;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| read_avro(data));
