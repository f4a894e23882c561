//! The code of every shape: as it is written, as the compiler sees it, and with values of it.
//!
//! `BLESS=1` writes the golden code.
#![allow(missing_docs, clippy::unwrap_used)]

mod same;

use kafka_event::prelude::*;
use kafka_event::{Decimal, Schema};
use kafka_event_codegen_tests::shapes::ThingSeenEvent;
use kafka_event_codegen_tests::shapes::com::acme::{crm, shop};
use kafka_event_codegen_tests::shapes::shapes as all;
use kafka_event_codegen_tests::{others, own};
use kafka_event_schema::codegen::Config;
use std::fs;
use std::process::Command;

include!("../options.rs");

#[test]
fn the_code_is_the_golden_one() {
    let code = options().generate(&["schemas"]).unwrap();
    let golden = "golden/schemas.rs";
    if std::env::var_os("BLESS").is_some() {
        fs::write(golden, &code).unwrap();
    }
    assert_eq!(fs::read_to_string(golden).unwrap(), code);
    // The files may come in any order, one by one or by their folder.
    let mut files = [
        "schemas/words.avsc",
        "schemas/shop",
        "schemas/recursion.avsc",
        "schemas/logical.avsc",
        "schemas/ledger.avpr",
        "schemas/defaults.avsc",
        "schemas/customer.avsc",
        "schemas/bare.avsc",
    ];
    assert_eq!(options().generate(&files).unwrap(), code);
    files.reverse();
    assert_eq!(options().generate(&files).unwrap(), code);
}

#[test]
fn rustfmt_leaves_the_code_as_it_is() {
    for edition in ["2021", "2024"] {
        let status = Command::new("rustfmt")
            .args(["--check", "--edition", edition, "golden/schemas.rs"])
            .status()
            .unwrap();
        assert!(status.success());
    }
}

#[test]
fn options_change_types_and_not_the_schema() {
    let logical = others::shapes::Logical {
        uuid: own::Id(uuid::Uuid::from_u128(1)),
        nanos: own::Nanos(-1),
        decimal_fixed: own::Cents(-250),
        decimal: rust_decimal::Decimal::new(-99_999, 2),
        date: 20_000,
        millis: Timestamp::from_millis(5),
        ..others::shapes::Logical::default()
    };
    same::assert_same(
        &of_file("logical"),
        &table!(others::shapes::Logical),
        "others",
    );
    let mut bytes = Vec::new();
    kafka_event::codec::avro::encode(&logical, &mut bytes).unwrap();
    let other: all::Logical = kafka_event::codec::avro::decode(&bytes).unwrap();
    assert_eq!(other.decimal_fixed.0.unscaled(), -250);
    assert_eq!(other.nanos.timestamp_nanos_opt(), Some(-1));
    let back: others::shapes::Logical = kafka_event::codec::avro::decode(&bytes).unwrap();
    assert_eq!(back, logical);
    assert_eq!(
        others::ThingYeetedEvent::CONTRACT.full_name,
        "thing_seen_event"
    );
}

/// The schema of a file, read with all others that it may mention.
fn of_file(name: &str) -> Schema {
    let names = [
        "shop/order",
        "shop/line",
        "customer",
        "logical",
        "defaults",
        "words",
        "bare",
    ];
    // One of them begins with a byte order mark, which is no part of a text.
    let texts = names.map(|name| fs::read_to_string(format!("schemas/{name}.avsc")).unwrap());
    let texts = texts.map(|text| text.trim_start_matches('\u{feff}').to_owned());
    let files: Vec<_> = names
        .iter()
        .copied()
        .zip(texts.iter().map(String::as_str))
        .collect();
    let schemas = Schema::parse_files(&files).unwrap();
    let position = names.iter().position(|other| *other == name).unwrap();
    schemas[position].clone()
}

#[test]
fn the_schemas_are_those_of_the_files() {
    let order = of_file("shop/order");
    same::assert_same(&order, &table!(shop::OrderPlacedEvent), "order");
    let ours = Schema::parse(shop::OrderPlacedEvent::SCHEMA_JSON).unwrap();
    same::assert_same(&order, &ours.table(), "the recorded text");
    same::assert_same(&of_file("shop/line"), &table!(shop::Line), "line");
    same::assert_same(&of_file("customer"), &table!(crm::Customer), "customer");
    same::assert_same(&of_file("logical"), &table!(all::Logical), "logical");
    same::assert_same(&of_file("defaults"), &table!(all::Defaults), "defaults");
    same::assert_same(
        &of_file("words"),
        &table!(all::r#type::self_::Record2),
        "words",
    );
    same::assert_same(&of_file("bare"), &table!(ThingSeenEvent), "bare");
}

#[test]
fn the_options_are_on_the_events() {
    let order = shop::OrderPlacedEvent::CONTRACT;
    assert_eq!(
        (order.topic, order.key),
        ("orders", &["orderId", "network"][..])
    );
    let thing = ThingSeenEvent::CONTRACT;
    assert_eq!(
        (thing.topic, thing.full_name),
        ("${env}.things", "thing_seen_event")
    );
    let entry = all::ledger::EntryBookedEvent::CONTRACT;
    assert_eq!(entry.topic, "shapes.ledger.EntryBookedEvent");
    assert_eq!(entry.key, ["account"]);
}

#[test]
fn defaults_are_those_of_the_schema() {
    let defaults = all::Defaults::default();
    assert_eq!(defaults.something.as_deref(), Some("text"));
    assert_eq!(defaults.last, None);
    assert_eq!((defaults.int, defaults.long), (i32::MIN, i64::MIN));
    assert_eq!(
        (defaults.float, defaults.double, defaults.whole),
        (0.1, -1e-7, 3.0)
    );
    assert_eq!(defaults.bytes, [0, 0xff]);
    assert_eq!(defaults.fixed, all::Pair(*b"a\\"));
    assert_eq!(defaults.string, "\"quoted\" \\ \n \u{1} 日本 {}");
    assert_eq!(defaults.color, all::Color::DarkBlue);
    assert_eq!(all::Color::default(), all::Color::Green);
    assert_eq!(defaults.inner.count, 5);
    assert_eq!(defaults.choice, all::DefaultsChoice::Color(all::Color::Red));
    assert_eq!(defaults.primes, [2, 3, 5]);
    let prices = [("EUR".to_owned(), Some(1.5)), ("CHF".to_owned(), None)];
    assert_eq!(defaults.prices, Some(prices.into()));
    assert_eq!(
        defaults
            .inners
            .iter()
            .map(|inner| inner.count)
            .collect::<Vec<_>>(),
        [1, 5]
    );
    let pair = all::DefaultsOptionalChoice::String("xy".to_owned());
    assert_eq!(defaults.optional_choice, Some(pair));
    let order = shop::OrderPlacedEvent::default();
    assert_eq!(
        (order.r#type.as_str(), order.note.as_deref()),
        ("web", Some(""))
    );
    assert_eq!(order.customer.full_name, "?");
    assert_eq!(order.network, shop::Network::Visa);
}

#[test]
fn a_record_that_holds_itself_has_an_end() {
    let tree = all::trees::Tree::default();
    assert!(tree.left.is_none() && tree.right.is_none());
    assert_eq!(tree.owner.tree, all::trees::OwnerTree::Long(0));
}

#[test]
fn values_come_back_from_a_record() {
    let order = shop::OrderPlacedEvent {
        order_id: uuid::Uuid::from_u128(7),
        placed_at: chrono::DateTime::from_timestamp_micros(1_700_000_000_000_001).unwrap(),
        customer: crm::Customer {
            referred_by: Some(Box::new(crm::Customer::default())),
            ..crm::Customer::default()
        },
        lines: vec![shop::Line {
            price: shop::Price(Decimal::from_unscaled(-123_456).unwrap()),
            ..shop::Line::default()
        }],
        payment: Some(shop::OrderPlacedEventPayment::Card(shop::Card {
            last_four: shop::Digits(*b"4242"),
            network: shop::Network::MasterCard,
        })),
        paid: Decimal::from_unscaled(1_999),
        opens: [
            (
                "Monday".to_owned(),
                chrono::NaiveTime::from_hms_opt(9, 0, 0),
            ),
            ("Sunday".to_owned(), None),
        ]
        .into(),
        ..shop::OrderPlacedEvent::default()
    };
    let record = order.to_record().unwrap();
    assert_eq!(record.read::<shop::OrderPlacedEvent>().unwrap(), order);
    let json = serde_json::to_string(&order).unwrap();
    assert_eq!(
        serde_json::from_str::<shop::OrderPlacedEvent>(&json).unwrap(),
        order
    );
}
