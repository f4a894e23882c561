//! What a user reads whose build script meets a schema that no code can be made of: the README's words, from cargo itself.
#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::Command;

const BUILD: &str = "use kafka_event_schema::codegen::{Config, Error};

fn main() -> Result<(), Error> {
    Config::new().compile(&[\"schemas/legacy\"])
}
";

/// `price` is the fourth field, in line 7.
const ORDER: &str = r#"{
  "type": "record",
  "name": "com.acme.orders.OrderPlacedEvent",
  "fields": [
    {"name": "orderId", "type": "string"}, {"name": "customer", "type": "string"},
    {"name": "placed", "type": "boolean"},
    {"name": "price", "type": {"type": "bytes", "logicalType": "big-decimal"}}
  ]
}
"#;

#[test]
fn a_build_script_fails_with_the_place_in_the_file() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("build-script");
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::create_dir_all(folder.join("schemas/legacy")).unwrap();
    let schemas = workspace.join("schemas");
    let manifest = format!(
        "[package]\nname = \"orders\"\nedition = \"2024\"\n\n[build-dependencies]\n\
         kafka-event-schema = {{ path = {schemas:?}, features = [\"codegen\"] }}\n\n[workspace]\n"
    );
    for (name, content) in [
        ("Cargo.toml", manifest.as_str()),
        ("build.rs", BUILD),
        ("src/lib.rs", ""),
        ("schemas/legacy/order.avsc", ORDER),
    ] {
        fs::write(folder.join(name), content).unwrap();
    }
    // The same versions as everywhere in this build: nothing is fetched.
    fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "{said}");
    let readme = fs::read_to_string(workspace.join("README.md")).unwrap();
    let (_, error) = readme.split_once("```text\nError: ").unwrap();
    let (error, _) = error.split_once("\n```").unwrap();
    assert!(said.contains(&format!("Error: {error}\n")), "{said}");
}
