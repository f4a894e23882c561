//! Generated schemas: whatever is valid becomes code that parses, the same each time, or an error; a sample of that code is compiled.
//!
//! `BLESS=1` writes the sample, which `build.rs` compiles.
#![allow(missing_docs, clippy::unwrap_used, dead_code, unreachable_pub)]

#[path = "../../tests/judge_avro/random.rs"]
mod random;
#[path = "../../tests/judge_avro/schemas.rs"]
mod schemas;

use kafka_event_schema::Schema;
use kafka_event_schema::codegen::{Config, RustType};
use random::Random;
use std::fs;
use std::path::{Path, PathBuf};

/// How many schemas the sample has.
const SAMPLE: usize = 60;

/// The options of the sample: what has no form otherwise is left out, or bytes.
fn config() -> Config {
    Config::new().logical_type("big-decimal", RustType::new("Vec<u8>"))
}

/// A valid schema with a named type, as a file of its own.
fn file(random: &mut Random, folder: &Path) -> (PathBuf, String) {
    loop {
        let schema = schemas::schema(random);
        // Letters of other scripts are refused, which is a case of its own.
        let text = format!("{schema:#}\n")
            .replace("Übung", "Lesson")
            .replace("größe", "length");
        if schema["type"] == "record" && Schema::parse(&text).is_ok() {
            let path = folder.join("random.avsc");
            fs::write(&path, &text).unwrap();
            return (path, text);
        }
    }
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn every_valid_schema_is_code_or_an_error() {
    let folder = folder("property");
    let mut random = Random::new(5);
    let (mut made, mut refused) = (0, 0);
    for _ in 0..800 {
        let (path, text) = file(&mut random, &folder);
        match config().generate(&[&path]) {
            Ok(code) => {
                syn::parse_file(&code).unwrap();
                assert_eq!(code, config().generate(&[&path]).unwrap(), "{text}");
                made += 1;
            }
            Err(error) => {
                assert!(!error.to_string().is_empty(), "{text}");
                refused += 1;
            }
        }
    }
    println!("{made} made, {refused} refused");
    assert!(made > 200, "only {made} of {}", made + refused);
}

#[test]
fn the_sample_is_the_one_that_is_compiled() {
    let folder = folder("sample");
    let mut random = Random::new(11);
    let mut sample = Vec::new();
    while sample.len() < SAMPLE {
        let (path, text) = file(&mut random, &folder);
        // The small ones are all alike.
        if text.len() > 600 && config().generate(&[&path]).is_ok() {
            sample.push(text);
        }
    }
    for (number, text) in sample.iter().enumerate() {
        let path = format!("random/s{number:02}.avsc");
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, text).unwrap();
        } else {
            assert_eq!(&fs::read_to_string(&path).unwrap(), text, "{path}");
        }
    }
    assert_eq!(fs::read_dir("random").unwrap().count(), SAMPLE);
}
