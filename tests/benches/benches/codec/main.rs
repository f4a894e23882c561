//! An event of ten fields and about 200 bytes through our codecs and those of the peers, all in one run.

#![allow(missing_docs, clippy::unwrap_used)]

mod binary;
mod json;
mod ours;
mod prost_form;
mod serde_form;

use kafka_event_benches::{Counting, print, ratio, target};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often each peer takes its turn.
const ROUNDS: usize = 101;

fn main() {
    let event = ours::sample();
    let binary = binary::Peers::new(&event);
    let reused = binary.encode_reused();
    let fresh = binary.encode_fresh();
    let owned = binary.decode_owned();
    let borrowed = binary.decode_borrowed();
    let json = json::Peers::new(&event);
    let json_encode = json.encode();
    let json_decode = json.decode();
    let json_borrowed = json.decode_borrowed();

    print("encode into a buffer that is used again", &reused);
    print("encode into a new buffer", &fresh);
    print("decode, owned", &owned);
    print("decode, borrowed (the peers that cannot: owned)", &borrowed);
    print("JSON encode", &json_encode);
    print("JSON decode, owned", &json_decode);
    print("JSON decode, borrowed", &json_borrowed);

    println!("\ntargets (times as fast)");
    target("encode, apache-avro", ratio(&reused, binary::APACHE), 12.0);
    target("encode, prost", ratio(&reused, binary::PROST), 3.0);
    target(
        "owned decode, apache-avro",
        ratio(&owned, binary::APACHE),
        2.3,
    );
    target("owned decode, prost", ratio(&owned, binary::PROST), 1.5);
    target(
        "borrowed decode, prost",
        ratio(&borrowed, binary::PROST),
        4.0,
    );
    for (what, rows) in [
        ("JSON encode", &json_encode),
        ("JSON decode", &json_decode),
        ("JSON borrowed decode", &json_borrowed),
    ] {
        target(
            &format!("{what}, serde's derive"),
            ratio(rows, json::SERDE),
            1.0,
        );
        target(
            &format!("{what}, serde's derive, time as number"),
            ratio(rows, json::SERDE_NUMBER),
            1.0,
        );
    }
}
