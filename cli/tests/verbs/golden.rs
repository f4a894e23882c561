//! Golden records: `record` writes them, `check` watches over them, and a test of the user's own reads them.

use crate::shop::Shop;
use std::fs;
use std::path::PathBuf;

/// A source with an event of these fields, what stands before it, and the generated test.
fn source(fields: &str, before: &str, said: &str) -> String {
    format!(
        "use kafka_event::prelude::*;\n{before}\n\
         /// Paid.\n#[kafka_event(topic = \"orders\", namespace = \"shop\", compatibility = \"BACKWARD\")]\n\
         pub struct OrderPaidEvent {{ {fields} }}\n\
         #[cfg(test)]\nmod tests {{ kafka_event::golden!(crate{said}); }}\n"
    )
}

const V1: &str = "pub id: String, pub count: u32, pub class: Option<Class>, pub codes: Vec<Code>,";
const CLASS: &str = "#[derive(Debug, Default, EventType)] pub enum Class { #[default] #[event(default)] First, Second }";
/// A type whose own rule the schema does not know.
const CODE: &str = "#[derive(Debug, Clone, EventType)] #[event(try_from = String, into = String)] pub struct Code(String);
    impl From<Code> for String { fn from(code: Code) -> String { code.0 } }
    impl TryFrom<String> for Code { type Error = &'static str;
        fn try_from(text: String) -> Result<Code, &'static str> { if text.len() < 3 { Ok(Code(text)) } else { Err(\"too long\") } } }";

impl Shop {
    fn golden(&self, version: u32) -> PathBuf {
        let name = format!("schemas/shop.OrderPaidEvent/v{version}.golden.avro");
        self.0.join(name)
    }

    /// `cargo test`: whether it went well, and what it said.
    fn test(&self) -> (bool, String) {
        let output = self.cargo(&["test", "--lib", "--quiet"]);
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    }
}

#[test]
fn golden_records_are_read_by_every_later_type() {
    let shop = Shop::new("golden");
    let before = format!("{CLASS}\n{CODE}");
    shop.source(&source(V1, &before, ""));
    assert!(shop.run(&["record", "--release"]).code == 0);
    let released = fs::read(shop.golden(1)).unwrap();
    assert!(released.starts_with(b"Obj\x01"));
    // A rule of the type's own is nothing that the schema says: it has to be said.
    let (well, said) = shop.test();
    assert!(!well, "{said}");
    assert!(
        said.contains("`OrderPaidEvent` does not take golden record"),
        "{said}"
    );
    assert!(
        said.contains("of version 1: cannot decode field `codes[1]`: too long; if no record ever held what it refuses, say so with `refuses(\"OrderPaidEvent.codes\")`"),
        "{said}"
    );
    let refuses = ", refuses(\"OrderPaidEvent.codes\")";
    shop.source(&source(V1, &before, refuses));
    let (well, said) = shop.test();
    assert!(well, "{said}");

    // The next version reads both; the first one's file stays what it is.
    let v2 = format!("{V1} #[event(default = \"EUR\")] pub currency: String,");
    shop.source(&source(&v2, &before, refuses));
    assert_eq!(shop.run(&["record"]).code, 0);
    assert_eq!(fs::read(shop.golden(1)).unwrap(), released);
    assert!(shop.golden(2).exists());
    assert!(shop.test().0);
    // What refuses nothing has no place in the list.
    let all = before.replace("text.len() < 3", "true");
    shop.source(&source(&v2, &all, refuses));
    let (well, said) = shop.test();
    assert!(!well, "{said}");
    assert!(
        said.contains("takes every golden value of `codes`"),
        "{said}"
    );

    // A type that reads something else than it says: the compiler cannot know, the bytes do.
    let strange = "pub struct Class; impl EventType for Class { const SCHEMA: kafka_event::TypeRef = kafka_event::TypeRef::new(&NODE);
        fn encode<E: kafka_event::Encoder>(&self, out: &mut E) -> Result<(), kafka_event::EncodeError> { out.symbol(&ENUM, 0) } }
        static ENUM: kafka_event::tree::EnumNode = kafka_event::tree::EnumNode { name: kafka_event::tree::Name::new(\"shop\", \"Class\"),
            about: kafka_event::tree::About::NONE, symbols: &[\"First\", \"Second\"], default: Some(0) };
        static NODE: kafka_event::TypeNode = kafka_event::TypeNode::Enum(&ENUM);
        impl<'de> kafka_event::Decode<'de> for Class {
            fn decode<D: kafka_event::Decoder<'de>>(input: &mut D) -> Result<Self, kafka_event::DecodeError> { input.string().map(|_| Class) } }";
    shop.source(&source(&v2, &format!("{strange}\n{CODE}"), refuses));
    let (well, said) = shop.test();
    assert!(!well, "{said}");
    assert!(
        said.contains("`OrderPaidEvent` does not take golden record"),
        "{said}"
    );
}

#[test]
fn check_watches_over_golden_records() {
    let shop = Shop::new("golden-files");
    let narrow = "pub id: String, pub count: u32,";
    shop.source(&source(narrow, "", ""));
    shop.run(&["record", "--release"]);
    let rules = |expected: &[&str]| assert_eq!(shop.rules(&[]), expected);
    rules(&[]);
    let released = fs::read(shop.golden(1)).unwrap();
    let mut edited = released.clone();
    *edited.last_mut().unwrap() ^= 1;
    fs::write(shop.golden(1), &edited).unwrap();
    rules(&["golden-changed"]);
    let (well, said) = shop.test();
    assert!(
        !well && said.contains("has a file of version 1 that holds no golden records"),
        "{said}"
    );
    // What was released is not written over, whatever stands there.
    shop.run(&["record"]);
    assert_eq!(fs::read(shop.golden(1)).unwrap(), edited);
    fs::remove_file(shop.golden(1)).unwrap();
    rules(&["golden-missing"]);
    assert_eq!(shop.run(&["record"]).code, 0);
    assert_eq!(fs::read(shop.golden(1)).unwrap(), released);
    rules(&[]);

    // A history from before there were golden records.
    let index = shop.0.join("schemas/shop.OrderPaidEvent/index");
    let text = fs::read_to_string(&index).unwrap();
    let (before, rest) = text.split_once(",\n      \"golden\": \"").unwrap();
    let (_, after) = rest.split_once('"').unwrap();
    fs::write(&index, format!("{before}{after}")).unwrap();
    fs::remove_file(shop.golden(1)).unwrap();
    rules(&["golden-missing"]);
    let (well, said) = shop.test();
    assert!(
        !well
            && said.contains("has no golden records of version 1: run `cargo kafka-event record`"),
        "{said}"
    );
    shop.run(&["record"]);
    assert_eq!(fs::read_to_string(&index).unwrap(), text);
    assert!(shop.test().0);

    // An event whose type is elsewhere, on the word that says where.
    shop.source(&source(narrow, "mod elsewhere {}", "::elsewhere"));
    let (well, said) = shop.test();
    assert!(
        !well && said.contains("cannot find type `OrderPaidEvent` in module `crate::elsewhere`"),
        "{said}"
    );
    assert!(said.contains("golden!(crate::elsewhere)"), "{said}");
}

#[test]
fn events_in_json_have_golden_records_of_their_own_form() {
    let shop = Shop::new("golden-json");
    let fields = "pub id: String, pub at: Timestamp, pub data: Vec<u8>, pub rate: f64, pub price: Decimal<5, 2>, pub class: Option<Class>,
        pub small: Option<i8>, pub kind: Option<Kind>,";
    let kind = "#[derive(Debug, EventType)] pub enum Kind { Cash, Card { number: String } }";
    let text = source(fields, &format!("{CLASS}\n{kind}"), "").replace(
        "topic = \"orders\"",
        "topic = \"orders\", format = \"json\"",
    );
    shop.source(&text);
    shop.run(&["record", "--release"]);
    let lines = fs::read_to_string(shop.golden(1).with_extension("jsonl")).unwrap();
    assert_eq!(
        lines.lines().next().unwrap(),
        r#"{"id":"","at":"1970-01-01T00:00:00Z","data":"","rate":0.0,"price":"0.00","class":null,"small":null,"kind":null}"#
    );
    assert!(
        lines.contains("\"-Infinity\"") && lines.contains("9999-12-31T23:59:59.999Z"),
        "{lines}"
    );
    let (well, said) = shop.test();
    assert!(well, "{said}");
    // What JSON was written as is read no more.
    shop.source(&text.replace("rate: f64", "rate: Rate").replace(
        "pub enum Kind",
        "pub struct Dummy; #[derive(Debug, Clone, Default, EventType)] #[event(try_from = f64, into = f64)] pub struct Rate(f64);
         impl From<Rate> for f64 { fn from(rate: Rate) -> f64 { rate.0 } }
         impl TryFrom<f64> for Rate { type Error = &'static str;
            fn try_from(rate: f64) -> Result<Rate, &'static str> { if rate < 0.0 { Err(\"negative\") } else { Ok(Rate(rate)) } } }
         #[derive(Debug, EventType)] pub enum Kind",
    ));
    let (well, said) = shop.test();
    assert!(
        !well && said.contains("cannot decode field `rate`: negative"),
        "{said}"
    );
}
