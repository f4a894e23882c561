//! Compiles every case, and holds against a floor how many there were: a pattern that matches nothing would pass in silence.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::Path;

/// Each family and how many cases it has at least.
const FAMILIES: &[(&str, usize)] = &[
    ("attribute", 30),
    ("claim_check", 6),
    ("default", 17),
    ("disposition", 10),
    ("golden", 7),
    ("header", 12),
    ("history", 70),
    ("key", 18),
    ("majors", 28),
    ("name", 11),
    ("serde", 5),
    ("set", 6),
    ("settings", 9),
    ("size", 10),
    ("timestamp", 6),
    ("topic", 8),
    ("type", 24),
];
const PASSING: usize = 9;
/// What breaks no history, of families about histories.
const UNBROKEN: &[(&str, usize)] = &[("history", 20), ("majors", 6)];

#[test]
fn every_case_compiles_or_gets_its_error() {
    let cases = trybuild::TestCases::new();
    let mut families: Vec<String> = Vec::new();
    for (family, floor) in FAMILIES {
        let found = count(family);
        assert!(
            found >= *floor,
            "{family}: {found} cases, at least {floor} are expected"
        );
        cases.compile_fail(format!("{family}/*.rs"));
        families.push((*family).to_owned());
    }
    let found = count("pass");
    assert!(
        found >= PASSING,
        "pass: {found} cases, at least {PASSING} are expected"
    );
    cases.pass("pass/*.rs");
    for (family, floor) in UNBROKEN {
        let pass = format!("{family}/pass");
        let found = count(&pass);
        assert!(
            found >= *floor,
            "{pass}: {found} cases, at least {floor} are expected"
        );
        cases.pass(format!("{pass}/*.rs"));
    }

    families.push("pass".to_owned());
    let mut folders: Vec<String> = folder(".")
        .filter(|entry| entry.is_dir())
        .map(|entry| entry.file_name().unwrap().to_str().unwrap().to_owned())
        .filter(|name| name != "wip")
        .collect();
    folders.sort();
    families.sort();
    assert_eq!(folders, families, "a folder of cases that is not compiled");
}

/// How many sources a family has.
fn count(family: &str) -> usize {
    folder(family)
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .count()
}

fn folder(name: &str) -> impl Iterator<Item = std::path::PathBuf> {
    fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(name))
        .unwrap_or_else(|error| panic!("{name}: {error}"))
        .map(|entry| entry.unwrap().path())
}
