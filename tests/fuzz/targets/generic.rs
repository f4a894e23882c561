//! A schema on the first line, and any bytes as its values: as another schema on the second line sees them.
#![no_main]
#![allow(
    clippy::expect_used,
    reason = "a failure is what a fuzz target looks for"
)]

use kafka_event_schema::generic::{
    encode, from_avro_json, prints_nothing, to_avro_json, to_plain_json,
};
use kafka_event_schema::resolve::Plan;
use kafka_event_schema::{Schema, compat};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(3, |byte| *byte == b'\n');
    let mut schema = || Schema::parse(std::str::from_utf8(parts.next()?).ok()?).ok();
    let (Some(writer), Some(reader)) = (schema(), schema()) else {
        return;
    };
    let (writer, reader) = (writer.table(), reader.table());
    let _ = compat::check(&reader, &writer, true);
    let (Ok(plan), Some(bytes)) = (Plan::new(&writer, &reader), parts.next()) else {
        return;
    };
    let Ok((value, _)) = plan.read(bytes) else {
        return;
    };
    let mut written = Vec::new();
    encode(&reader, &value, &mut written).expect("what was read can be written");
    let _ = to_plain_json(&reader, &value);
    let json = to_avro_json(&reader, &value);
    if !prints_nothing(&reader) {
        let value = from_avro_json(&reader, &json).expect("what was printed can be read");
        // Not the bytes: a NaN has many, and one text.
        assert_eq!(to_avro_json(&reader, &value), json);
    }
});
