//! The compiled sample: each type has the schema of its file, and reads and writes the bytes of that schema.
#![allow(missing_docs, clippy::unwrap_used, dead_code, unreachable_pub)]

#[path = "../../tests/judge_avro/bytes.rs"]
mod bytes;
#[path = "../../tests/judge_avro/random.rs"]
mod random;
mod same;

use kafka_event::codec::avro;
use kafka_event::generic::to_avro_json;
use kafka_event::resolve::Plan;
use kafka_event::{Decode, EventType, Schema};
use kafka_event_codegen_tests::each_sample;
use random::Random;
use std::fs;

/// Values that were read by the type and written again.
fn check<T: EventType + for<'de> Decode<'de>>(name: &str, text: &str, schema: &Schema) -> usize {
    let table = schema.table();
    let plan = Plan::new(&table, &table).unwrap();
    let mut random = Random::new(3);
    let mut read = 0;
    for _ in 0..300 {
        let bytes = bytes::bytes(&table, &mut random);
        // The generic reader knows no ranges of logical types; a type may refuse more, and never less.
        let (Ok((value, _)), Ok(typed)) = (plan.read(&bytes), avro::decode::<T>(&bytes)) else {
            continue;
        };
        let mut written = Vec::new();
        avro::encode(&typed, &mut written).unwrap();
        let (again, left) = plan.read(&written).unwrap();
        assert_eq!(left, 0, "{name}");
        // Entries of maps are written sorted.
        let json = |value| {
            let text = to_avro_json(&table, value);
            serde_json::from_str::<serde_json::Value>(&text).unwrap()
        };
        // A number has many forms as the bytes of a decimal, and is written in the shortest.
        if !text.contains("decimal") {
            assert_eq!(json(&again), json(&value), "{name}");
        }
        let mut twice = Vec::new();
        let typed: T = avro::decode(&written).unwrap();
        avro::encode(&typed, &mut twice).unwrap();
        assert_eq!(twice, written, "{name}");
        read += 1;
    }
    read
}

#[test]
fn every_sample_reads_and_writes_its_schema() {
    let (mut samples, mut read) = (0, 0);
    macro_rules! call {
        ($name:ident, $ty:ty) => {
            samples += 1;
            let name = stringify!($name);
            let text = fs::read_to_string(format!("random/{name}.avsc")).unwrap();
            let schema = Schema::parse(&text).unwrap();
            same::assert_same(&schema, &table!($ty), name);
            read += check::<$ty>(name, &text, &schema);
        };
    }
    each_sample!(call);
    println!("{read} values of {samples} samples");
    assert!(
        samples >= 60 && read > 2_000,
        "{read} values of {samples} samples"
    );
}
