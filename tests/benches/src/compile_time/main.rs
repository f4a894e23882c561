//! How long the compiler takes over events, beside the same structs with serde's two derives.
//!
//! It writes throw-away crates below `target/compile-time`, checks their dependencies once, and then lets the two take turns: each
//! turn touches the crate's only file and runs `cargo check` on it, without incremental compilation, as a build server does.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a broken measurement has no other answer"
)]

mod checking;
mod crates;
mod history;
mod source;

use std::path::Path;

use crates::{Taken, Throwaway};

/// How many events, and how often each crate takes its turn.
const SIZES: [(usize, usize); 3] = [(10, 9), (100, 9), (1_000, 1)];

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap();
    println!(
        "cargo check of events of 15 fields beside structs with serde's two derives, medians in seconds\n"
    );
    println!("             processor time                 wall time");
    println!("  events     ours    serde   ratio      ours    serde   ratio");
    // `-- 100` runs that size alone, `-- versions` the part with histories, `-- versions 1000` one size of it, `-- check` that of the
    // command line.
    let said = std::env::args().nth(1);
    let size = |said: Option<String>| said.map(|size| size.parse().expect("a number of events"));
    if said.as_deref() == Some("check") {
        return checking::run(&root);
    }
    if said.as_deref() == Some("versions") {
        return versions(&root, size(std::env::args().nth(2)));
    }
    let only = size(said);
    for (events, rounds) in SIZES {
        if only.is_some_and(|only| only != events) {
            continue;
        }
        let ours = Throwaway::new(&root, "events", crates::OURS, &source::events(events));
        let serde = Throwaway::new(&root, "structs", crates::SERDE, &source::structs(events));
        ours.check();
        serde.check();
        let (mut our_turns, mut serde_turns) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            our_turns.push(ours.recheck());
            serde_turns.push(serde.recheck());
        }
        let [our_cpu, our_wall] = medians(&our_turns);
        let [serde_cpu, serde_wall] = medians(&serde_turns);
        let (cpu, wall) = (our_cpu / serde_cpu, our_wall / serde_wall);
        print!("  {events:>6} {our_cpu:>8.2} {serde_cpu:>8.2} {cpu:>7.2}  ");
        println!("{our_wall:>8.2} {serde_wall:>8.2} {wall:>7.2}");
    }
    println!("\n  target at 100 events: ratio ≤ 0.9");
    if only.is_none() {
        versions(&root, None);
        checking::run(&root);
    }
}

/// Events with recorded versions, beside the same structs: how much of a compiler's time the history is.
fn versions(root: &Path, only: Option<usize>) {
    println!("\n  events with recorded versions, processor time");
    println!("  events versions     ours    serde   ratio");
    for (events, counts) in [(100, &[1, 3][..]), (1_000, &[1]), (1, &[0, 1, 10, 50, 200])] {
        if only.is_some_and(|only| only != events) {
            continue;
        }
        let ours = Throwaway::new(root, "events", crates::OURS, &source::events(events));
        let serde = Throwaway::new(root, "structs", crates::SERDE, &source::structs(events));
        let found = history::found(&ours);
        let rounds = if events == 1_000 { 1 } else { 5 };
        for &count in counts {
            history::record(&ours, &found, count);
            ours.check();
            serde.check();
            let (mut our_turns, mut serde_turns) = (Vec::new(), Vec::new());
            for _ in 0..rounds {
                our_turns.push(ours.recheck());
                serde_turns.push(serde.recheck());
            }
            let ([ours, _], [serde, _]) = (medians(&our_turns), medians(&serde_turns));
            println!(
                "  {events:>6} {count:>8} {ours:>8.2} {serde:>8.2} {:>7.2}",
                ours / serde
            );
        }
        history::forget(&ours);
    }
    println!("\n  target at 100 events: ratio ≤ 1.0 with one version, ≤ 1.3 with three");
}

fn medians(turns: &[Taken]) -> [f64; 2] {
    let median = |part: fn(&Taken) -> f64| {
        let mut values: Vec<f64> = turns.iter().map(part).collect();
        values.sort_unstable_by(f64::total_cmp);
        values[values.len() / 2]
    };
    [median(|turn| turn.cpu), median(|turn| turn.wall)]
}
