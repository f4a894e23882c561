//! Any text as a request of one of the verbs that answer lines: there is an answer, and it is one line of JSON.
#![no_main]
#![allow(
    clippy::expect_used,
    reason = "a failure is what a fuzz target looks for"
)]

use libfuzzer_sys::fuzz_target;

const VERBS: [&str; 9] = [
    "name",
    "schema",
    "validate",
    "canonical",
    "fingerprint",
    "compatible",
    "decode",
    "encode",
    "config",
];

fuzz_target!(|data: &[u8]| {
    let Some((first, line)) = data.split_first() else {
        return;
    };
    let Ok(line) = std::str::from_utf8(line) else {
        return;
    };
    let verb = VERBS[usize::from(*first) % VERBS.len()];
    let answer = cargo_kafka_event::answer(verb, line).expect("the verb answers lines");
    let answer = answer.expect("an answer is JSON");
    assert!(!answer.contains(&b'\n'));
    serde_json::from_slice::<serde::de::IgnoredAny>(&answer).expect("an answer is JSON");
});
