//! An event of ten fields and about 200 bytes through our codecs and those of the peers, all in one run.

#![allow(missing_docs, clippy::unwrap_used)]

mod binary;
mod json;
mod ours;
mod prost_form;
mod resolved;
mod serde_form;

use kafka_event_benches::{Counting, Measure, print, ratio, target};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often each peer takes its turn.
const ROUNDS: usize = 101;

fn main() {
    // `cargo bench … -- decode` runs the tables that have the word in their title; cargo adds options of its own.
    let word = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    let table = |title: &str, work: &dyn Fn() -> Vec<Measure>| {
        if word.as_ref().is_some_and(|word| !title.contains(word)) {
            return Vec::new();
        }
        let rows = work();
        print(title, &rows);
        rows
    };

    let event = ours::sample();
    let peers = binary::Peers::new(&event);
    let reused = table("encode into a buffer that is used again", &|| {
        peers.encode_reused()
    });
    let fresh = table("encode into a new buffer", &|| peers.encode_fresh());
    let owned = table("decode, owned", &|| peers.decode_owned());
    let borrowed = table("decode, borrowed (prost cannot: owned)", &|| {
        peers.decode_borrowed()
    });
    let older = [
        ("an older writer", resolved::Peers::before(&event)),
        ("a writer of long ago", resolved::Peers::long_ago(&event)),
    ]
    .map(|(writer, peers)| {
        let title = format!("decode the bytes of {writer}");
        (writer, table(&title, &|| peers.decode()))
    });
    let plan = table("make a plan for a record of fifty fields", &resolved::plan);
    let peers = json::Peers::new(&event);
    let json = [
        ("JSON encode", table("JSON encode", &|| peers.encode())),
        (
            "JSON decode",
            table("JSON decode, owned", &|| peers.decode()),
        ),
        (
            "JSON borrowed decode",
            table("JSON decode, borrowed", &|| peers.decode_borrowed()),
        ),
    ];

    println!("\ntargets: how many times as fast as");
    target("apache-avro, encode", ratio(&reused, binary::APACHE), 12.0);
    target("prost, encode", ratio(&reused, binary::PROST), 3.0);
    target(
        "prost, encode into a new buffer",
        ratio(&fresh, binary::PROST),
        3.0,
    );
    target(
        "apache-avro, owned decode",
        ratio(&owned, binary::APACHE),
        2.3,
    );
    target("prost, owned decode", ratio(&owned, binary::PROST), 1.5);
    target(
        "prost, borrowed decode",
        ratio(&borrowed, binary::PROST),
        4.0,
    );
    for (writer, rows) in &older {
        target(
            &format!("apache-avro, {writer}"),
            ratio(rows, resolved::APACHE),
            9.0,
        );
        // 1 ÷ 1.15: a plan may take that much longer than today's bytes.
        target(
            &format!("today's bytes, {writer}"),
            ratio(rows, resolved::TODAY),
            0.87,
        );
    }
    if let [plan] = plan.as_slice() {
        target("100 µs, a plan", 100_000.0 / plan.nanos, 1.0);
    }
    for (what, rows) in &json {
        target(
            &format!("serde's derive, {what}"),
            ratio(rows, json::SERDE),
            1.0,
        );
        let what = format!("serde's derive with a number, {what}");
        target(&what, ratio(rows, json::SERDE_NUMBER), 1.0);
    }
}
