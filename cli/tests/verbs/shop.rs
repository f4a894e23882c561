//! A crate of a test's own that cargo builds, with the project's own versions of what it needs.

use crate::run::{Ended, command};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

/// A crate with one event, in a repository of its own.
pub(crate) struct Shop(pub(crate) PathBuf);

impl Shop {
    pub(crate) fn new(test: &str) -> Shop {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join("shops")
            .join(test);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(folder.join("src")).unwrap();
        let workspace = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
        let runtime = workspace.join("runtime");
        // All are built in one place: libraries of one name would take each other's.
        let library = Shop::library(test);
        let manifest = format!(
            "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[lib]\nname = \"{library}\"\n[features]\ntaxed = []\n[workspace]\n\
             [dependencies]\nkafka-event = {{ path = {runtime:?}, default-features = false }}\n",
        );
        fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        // The same versions as everywhere in this build: nothing is fetched.
        fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        Shop(folder)
    }

    /// The name of a shop's library.
    pub(crate) fn library(test: &str) -> String {
        format!("shop_{}", test.replace('-', "_"))
    }

    /// The event with these fields; whatever else is said of it follows its topic.
    pub(crate) fn event(&self, said: &str, fields: &str) -> &Shop {
        self.source(&format!(
            "use kafka_event::prelude::*;\n#[kafka_event(topic = \"orders\"{said})]\npub struct OrderPaidEvent {{ {fields} }}\n"
        ))
    }

    pub(crate) fn source(&self, source: &str) -> &Shop {
        fs::write(self.0.join("src/lib.rs"), source).unwrap();
        self
    }

    /// Where all of them are built.
    fn target() -> PathBuf {
        PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("shops/target")
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        Ended::of(self.output(command(arguments).env_remove("CARGO_PRIMARY_PACKAGE")))
    }

    /// What cargo came to.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Output {
        self.output(Command::new(env!("CARGO")).args(arguments))
    }

    fn output(&self, command: &mut Command) -> Output {
        command
            .current_dir(&self.0)
            .env("CARGO_TARGET_DIR", Shop::target())
            .output()
            .unwrap()
    }
}
