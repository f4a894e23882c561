//! What the macros write compiles wherever a user may write an event: without a prelude, under every lint, beside names that clash.

#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    unreachable_pub,
    unused,
    nonstandard_style,
    future_incompatible,
    missing_debug_implementations,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unused_lifetimes,
    unused_qualifications,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    let_underscore_drop,
    clippy::all
)]

mod clashing_names;
mod golden;
mod visibility;

#[test]
fn a_raw_identifier_has_its_plain_name() {
    use ::kafka_event::Event;
    ::std::assert_eq!(
        ::kafka_event_tests::kinds::OrderCreatedEvent::CONTRACT.key,
        ["id", "type"]
    );
}
