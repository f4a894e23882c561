//! Every schema that no code can be made of gets its error: the file's, the line's and the path's, and what to do.
//!
//! `BLESS=1` writes the expected texts.
#![allow(missing_docs, clippy::unwrap_used)]

use kafka_event_schema::codegen::{Config, RustType};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each family and how many cases it has.
const FAMILIES: [(&str, usize); 4] = [("file", 3), ("mapping", 17), ("option", 11), ("schema", 13)];

/// The options of a case: those of most are the defaults.
fn config(fault: &str) -> Config {
    let config = Config::new();
    let event = "shop.OrderPlacedEvent";
    match fault {
        "key_without_field" => config.key(event, &["orderId"]),
        "key_of_a_double" => config.key(event, &["id", "total"]),
        "topic_of_no_type" => config.topic("OrderPlacedEvent", "orders"),
        "topic_of_an_enum" => config.topic("shop.State", "states"),
        "topic_with_a_space" => config.topic(event, "new orders"),
        "no_type_in_rust" => config.field_type(
            "shop.OrderPlacedEvent.total",
            RustType::new("crate::Money<").with("crate::Cents"),
        ),
        "no_field" => config.without_default("shop.OrderPlacedEvent.sum"),
        "no_derive" => config.derive("Hash +"),
        "no_name_in_rust" => config.rename("shop.State", "order state"),
        "attribute_with_open_quote" => config.attribute(event, "compatibility = \"FULL"),
        "name_of_no_event" => config.topic("shop.CreateOrder", "orders"),
        _ => config,
    }
}

/// The cases of a family: the files and folders in it that are no expected text, and one that is not there.
fn cases(family: &Path) -> BTreeMap<String, PathBuf> {
    let entries = fs::read_dir(family)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut cases: BTreeMap<_, _> = entries
        .filter(|path| path.extension().is_none_or(|extension| extension != "txt"))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path))
        .collect();
    if family.ends_with("file") {
        cases.insert("missing".to_owned(), family.join("missing.avsc"));
    }
    cases
}

/// Two versions of one name would be an error.
#[test]
fn histories_are_passed_over() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("histories");
    let history = folder.join("shop.Order");
    fs::create_dir_all(&history).unwrap();
    let schema = |ty: &str| {
        format!(
            r#"{{"type": "record", "name": "shop.Order", "fields": [{{"name": "id", "type": "{ty}"}}]}}"#
        )
    };
    fs::write(folder.join("order.avsc"), schema("string")).unwrap();
    fs::write(history.join("v1.avsc"), schema("int")).unwrap();
    let _ = fs::remove_file(history.join("index"));
    assert!(Config::new().generate(&[&folder]).is_err());
    fs::write(history.join("index"), "").unwrap();
    let code = Config::new().generate(&[&folder]).unwrap();
    assert!(code.contains("pub id: String"), "{code}");
}

#[test]
fn every_case_gets_its_error() {
    let mut wrong = Vec::new();
    for (family, count) in FAMILIES {
        let folder = Path::new("errors").join(family);
        let cases = cases(&folder);
        assert_eq!(cases.len(), count, "{family}");
        for (fault, path) in cases {
            let error = match config(&fault).generate(&[path]) {
                Ok(code) => format!("no error, but this code:\n{code}"),
                Err(error) => {
                    // What a build script that returns the error shows.
                    assert_eq!(format!("{error:?}"), error.to_string());
                    format!("{error}\n")
                }
            };
            let expected = folder.join(format!("{fault}.txt"));
            if std::env::var_os("BLESS").is_some() {
                fs::write(&expected, &error).unwrap();
            } else if fs::read_to_string(&expected).unwrap_or_default() != error {
                wrong.push(format!("{}:\n{error}", expected.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
