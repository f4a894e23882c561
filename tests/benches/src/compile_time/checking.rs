//! How long `cargo kafka-event check` takes over many recorded versions, once the crate is built.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::crates::{self, Throwaway};
use crate::{history, source};

/// How many events, with ten versions each.
const SIZES: [usize; 3] = [250, 500, 1_000];
const VERSIONS: usize = 10;

/// Prints a line for each size; the time has to grow as the files do.
pub(crate) fn run(root: &Path) {
    let program = built(root);
    println!("\n  cargo kafka-event check, nothing to compile, wall time, the best of 3");
    println!("  events    files  seconds  per file (µs)");
    for events in SIZES {
        let ours = Throwaway::new(root, "events", crates::OURS, &source::events(events));
        // Built before there are versions, which only the command has to read then.
        let found = history::found(&ours);
        history::record(&ours, &found, VERSIONS);
        let seconds = (0..3)
            .map(|_| {
                let start = Instant::now();
                let output = ours.run(Command::new(&program).args(["kafka-event", "check"]));
                assert!(
                    output.contains(&format!("{events} events of 1 package")),
                    "{output}"
                );
                start.elapsed().as_secs_f64()
            })
            .fold(f64::INFINITY, f64::min);
        let files = events * VERSIONS;
        let each = seconds * 1e6 / files as f64;
        println!("  {events:>6} {files:>8} {seconds:>8.2} {each:>14.1}");
        history::forget(&ours);
    }
    println!("\n  target at 1,000 events: seconds");
}

/// The command line, as users have it.
fn built(root: &Path) -> PathBuf {
    let status = Command::new(env!("CARGO"))
        .args([
            "build",
            "--release",
            "--quiet",
            "--package",
            "cargo-kafka-event",
        ])
        .current_dir(root)
        .status()
        .expect("cargo starts");
    assert!(status.success(), "the command line does not compile");
    root.join("target/release/cargo-kafka-event")
}
