//! A configuration file in any of the three formats, and the check of what it says.
#![no_main]
#![allow(
    clippy::expect_used,
    reason = "a failure is what a fuzz target looks for"
)]

use kafka_event::config::{ClientKind, Config};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((first, text)) = data.split_first() else {
        return;
    };
    let ending = ["properties", "toml", "yaml"][usize::from(*first) % 3];
    let name = format!("kafka-event-fuzz-{}.{ending}", std::process::id());
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, text).expect("the folder for temporary files can be written");
    let mut config = Config::new();
    if config.file(&path).is_ok() {
        for kind in [ClientKind::Producer, ClientKind::Consumer] {
            if let Err(errors) = config.check(kind) {
                let _ = errors.to_string();
            }
        }
    }
});
