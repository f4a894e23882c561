//! A crate of a test's own that cargo builds, with the project's own versions of what it needs.

use crate::run::{Ended, command};
use std::fs;
use std::path::PathBuf;

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
        let manifest = format!(
            "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[features]\ntaxed = []\n[workspace]\n\
             [dependencies]\nkafka-event = {{ path = {runtime:?}, default-features = false }}\n",
        );
        fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        // The same versions as everywhere in this build: nothing is fetched.
        fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        Shop(folder)
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
    pub(crate) fn target() -> PathBuf {
        PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("shops/target")
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        Ended::of(
            command(arguments)
                .current_dir(&self.0)
                .env("CARGO_TARGET_DIR", Shop::target())
                .env_remove("CARGO_PRIMARY_PACKAGE")
                .output()
                .unwrap(),
        )
    }
}
