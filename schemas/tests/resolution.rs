//! Reading one schema's bytes as another, and values in their JSON forms. The expected values are those of `GenericDatumReader` and
//! `JsonEncoder` of Apache Avro for Java 1.12.2; where we differ on purpose, the test says so.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use kafka_event_schema::generic::{
    ValueError, encode, from_avro_json, to_avro_json, to_plain_json,
};
use kafka_event_schema::resolve::Plan;
use kafka_event_schema::{DecodeErrorKind, Schema};
use proptest::prelude::*;

fn schema(text: &str) -> Schema {
    Schema::parse(text).unwrap()
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2)
        .map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
        .collect()
}

/// Reads bytes of one schema as another, into Avro's JSON.
fn read(writer: &str, reader: &str, hex: &str) -> Result<String, ValueError> {
    let (writer, reader) = (schema(writer), schema(reader));
    let plan = Plan::new(&writer.table(), &reader.table()).unwrap();
    let (value, left) = plan.read(&bytes(hex))?;
    assert_eq!(left, 0);
    Ok(to_avro_json(&reader.table(), &value))
}

fn failure(writer: &str, reader: &str, hex: &str) -> ValueError {
    read(writer, reader, hex).unwrap_err()
}

fn record(fields: &str) -> String {
    format!(r#"{{"type":"record","name":"n.R","fields":[{fields}]}}"#)
}

#[test]
fn fields_are_skipped_reordered_promoted_renamed_and_filled_in() {
    let writer = record(
        r#"{"name":"gone","type":{"type":"array","items":"string"}},{"name":"old","type":"int"},{"name":"text","type":"string"}"#,
    );
    let reader = record(
        r#"{"name":"text","type":"bytes"},{"name":"new","type":["null","long"],"default":null,"aliases":["old"]},
        {"name":"more","type":{"type":"map","values":"float"},"default":{"k":1.5}},{"name":"none","type":["null","int"],"default":null}"#,
    );
    // The array comes as a block with its size in bytes, which is skipped as a whole.
    assert_eq!(
        read(&writer, &reader, "03080278027900d804026e").unwrap(),
        r#"{"text":"n","new":{"long":300},"more":{"k":1.5},"none":null}"#
    );
}

#[test]
fn unions_are_resolved_on_either_side() {
    assert_eq!(
        read(r#""int""#, r#"["null","long","double"]"#, "02").unwrap(),
        r#"{"long":1}"#
    );
    assert_eq!(
        read(r#""int""#, r#"["double","int"]"#, "02").unwrap(),
        r#"{"int":1}"#
    );
    assert_eq!(read(r#"["null","int"]"#, r#""long""#, "0202").unwrap(), "1");
    assert_eq!(
        read(r#"["int","null"]"#, r#"["null","int"]"#, "0002").unwrap(),
        r#"{"int":1}"#
    );
    let other_name =
        r#"["null",{"type":"record","name":"Other","fields":[{"name":"x","type":"long"}]}]"#;
    assert_eq!(
        read(
            r#"{"type":"record","name":"R","fields":[{"name":"x","type":"int"}]}"#,
            other_name,
            "02"
        )
        .unwrap(),
        r#"{"Other":{"x":1}}"#,
        "a record whose fields fit is taken whatever its name"
    );
}

#[test]
fn enums_use_the_readers_default() {
    let writer = r#"{"type":"enum","name":"E","symbols":["A","B"]}"#;
    let reader =
        |extra: &str| format!(r#"{{"type":"enum","name":"n.E","symbols":["X","A"]{extra}}}"#);
    assert_eq!(read(writer, &reader(""), "00").unwrap(), r#""A""#);
    assert_eq!(
        read(writer, &reader(r#","default":"X""#), "02").unwrap(),
        r#""X""#
    );
    assert!(matches!(
        failure(writer, &reader(""), "02").kind(),
        DecodeErrorKind::Unresolvable { .. }
    ));
}

#[test]
fn a_mismatch_fails_only_when_data_comes_to_it() {
    let writer = r#"["null",{"type":"array","items":"string"}]"#;
    let reader = r#"["null",{"type":"array","items":"int"}]"#;
    assert_eq!(read(writer, reader, "00").unwrap(), "null");
    assert_eq!(read(writer, reader, "0200").unwrap(), r#"{"array":[]}"#);
    let error = failure(writer, reader, "020202610000");
    assert_eq!(error.path(), "[0]");
    let missing = failure(&record(""), &record(r#"{"name":"a","type":"int"}"#), "");
    assert!(missing.to_string().contains("no field `a`"), "{missing}");
}

#[test]
fn defaults_are_read_as_java_encodes_them() {
    let with = |of: &str, default: &str| {
        let reader = record(&format!(
            r#"{{"name":"a","type":{of},"default":{default}}}"#
        ));
        read(&record(""), &reader, "")
    };
    assert_eq!(
        with(r#"["int","double"]"#, "1.5").unwrap(),
        r#"{"a":{"int":1}}"#,
        "the first branch that may hold a number"
    );
    assert_eq!(
        with(r#"{"type":"fixed","name":"F","size":3}"#, r#""a""#).unwrap(),
        r#"{"a":"a\u0000\u0000"}"#
    );
    assert_eq!(with(r#""bytes""#, r#""Ā""#).unwrap(), r#"{"a":"?"}"#);
    assert_eq!(with(r#""double""#, r#""NaN""#).unwrap(), r#"{"a":"NaN"}"#);
    let reader = schema(&record(
        r#"{"name":"a","type":{"type":"enum","name":"E","symbols":["A"]},"default":"B"}"#,
    ));
    assert!(Plan::new(&schema(&record("")).table(), &reader.table()).is_err());
}

#[test]
fn aliases_that_make_two_names_one_are_an_error() {
    let writer = schema(&record(
        r#"{"name":"a","type":"int"},{"name":"b","type":"int"}"#,
    ));
    let reader = schema(&record(r#"{"name":"a","type":"long","aliases":["b"]}"#));
    let error = Plan::new(&writer.table(), &reader.table()).unwrap_err();
    assert!(error.to_string().contains("two fields `a`"), "{error}");
}

#[test]
fn integers_are_as_long_as_java_lets_them_be() {
    assert_eq!(read(r#""int""#, r#""int""#, "8000").unwrap(), "0");
    assert_eq!(
        read(r#""int""#, r#""int""#, "ffffffff7f").unwrap(),
        "-2147483648"
    );
    assert_eq!(
        failure(r#""int""#, r#""int""#, "ffffffffff01").kind(),
        &DecodeErrorKind::Varint
    );
    assert_eq!(
        failure(r#""long""#, r#""long""#, "ffffffffffffffffffff01").kind(),
        &DecodeErrorKind::Varint
    );
    assert_eq!(read(r#""boolean""#, r#""boolean""#, "02").unwrap(), "false");
    assert_eq!(
        read(r#""long""#, r#""long""#, "8280808080808020").unwrap(),
        "9007199254740993"
    );
}

#[test]
fn hostile_bytes_end_in_an_error() {
    let same = |of: &str, hex: &str| failure(of, of, hex).kind().clone();
    let nulls = r#"{"type":"array","items":"null"}"#;
    assert!(
        matches!(
            same(nulls, "feffffffffffffffff01"),
            DecodeErrorKind::Limit { .. }
        ),
        "billions of items without bytes"
    );
    let empty = r#"{"type":"array","items":{"type":"record","name":"E","fields":[]}}"#;
    assert!(matches!(
        same(empty, "80808080808080808001"),
        DecodeErrorKind::Limit { .. }
    ));
    assert_eq!(
        same(r#"{"type":"array","items":"int"}"#, "feffffffffffffffff01"),
        DecodeErrorKind::EndOfInput
    );
    assert_eq!(
        same(r#""bytes""#, "feffffffffffffffff01"),
        DecodeErrorKind::Length
    );
    assert_eq!(same(r#""string""#, "01"), DecodeErrorKind::Length);
    assert_eq!(
        same(r#"{"type":"fixed","name":"F","size":2147483639}"#, "00"),
        DecodeErrorKind::EndOfInput
    );
    assert_eq!(
        same(r#"["null","int"]"#, "04"),
        DecodeErrorKind::Index { index: 2, len: 2 }
    );
    assert_eq!(
        same(r#"{"type":"enum","name":"E","symbols":["A"]}"#, "01"),
        DecodeErrorKind::Index { index: -1, len: 1 }
    );
    // Java puts a replacement character here. A text that is none is an error for us.
    assert_eq!(same(r#""string""#, "02ff"), DecodeErrorKind::Utf8);
    let list = r#"{"type":"record","name":"L","fields":[{"name":"next","type":["null","L"]}]}"#;
    assert_eq!(same(list, &"02".repeat(100_000)), DecodeErrorKind::Depth);
    let skipped = r#"{"type":"record","name":"S","fields":[{"name":"gone","type":["null",{"type":"array","items":"null"}]}]}"#;
    let reader = r#"{"type":"record","name":"S","fields":[]}"#;
    assert!(matches!(
        failure(skipped, reader, "02feffffffffffffffff01").kind(),
        DecodeErrorKind::Limit { .. }
    ));
    let error = failure(
        &record(r#"{"name":"a","type":{"type":"array","items":"string"}}"#),
        &record(r#"{"name":"a","type":{"type":"array","items":"string"}}"#),
        "040278",
    );
    assert_eq!(error.path(), ".a[1]");
}

#[test]
fn avro_json_goes_both_ways() {
    let all = r#"["null","int","long","float","double","string","bytes","boolean",{"type":"array","items":"int"},{"type":"map","values":"string"},
        {"type":"record","name":"n.R","fields":[{"name":"a","type":"int"},{"name":"b","type":"int"}]},{"type":"enum","name":"E","symbols":["A","B"]},{"type":"fixed","name":"F","size":2}]"#;
    let table = schema(all);
    for (json, hex) in [
        ("null", "00"),
        (r#"{"int":-1}"#, "0201"),
        (r#"{"long":9007199254740993}"#, "048280808080808020"),
        (r#"{"float":1.5}"#, "060000c03f"),
        (r#"{"float":"NaN"}"#, "060000c07f"),
        (r#"{"double":"-Infinity"}"#, "08000000000000f0ff"),
        (r#"{"string":"na\u0000ïve\n"}"#, "0a106e6100c3af76650a"),
        (r#"{"bytes":"ÿ\u0000"}"#, "0c04ff00"),
        (r#"{"boolean":true}"#, "0e01"),
        (r#"{"array":[1,2]}"#, "1004020400"),
        (r#"{"array":[]}"#, "1000"),
        (r#"{"map":{"k":"v"}}"#, "1202026b027600"),
        (r#"{"n.R":{"a":1,"b":2}}"#, "140204"),
        (r#"{"E":"B"}"#, "1602"),
        (r#"{"F":"\u0001\u0002"}"#, "180102"),
    ] {
        let value = from_avro_json(&table.table(), json).unwrap();
        let mut encoded = Vec::new();
        encode(&table.table(), &value, &mut encoded).unwrap();
        assert_eq!(encoded, bytes(hex), "{json}");
        let (read, _) = Plan::new(&table.table(), &table.table())
            .unwrap()
            .read(&encoded)
            .unwrap();
        let printed = to_avro_json(&table.table(), &read);
        assert_eq!(
            from_avro_json(&table.table(), &printed)
                .map(|v| to_avro_json(&table.table(), &v))
                .unwrap(),
            printed
        );
    }
    let reordered = from_avro_json(&table.table(), r#"{"n.R":{"b":2.0,"a":1e0}}"#).unwrap();
    assert_eq!(
        to_avro_json(&table.table(), &reordered),
        r#"{"n.R":{"a":1,"b":2}}"#
    );
    for wrong in [
        r#"1"#,
        r#"{"int":1.5}"#,
        r#"{"int":2147483648}"#,
        r#"{"n.R":{"a":1}}"#,
        r#"{"F":"abc"}"#,
        r#"{"E":"C"}"#,
        r#"{"R":{}}"#,
    ] {
        assert!(from_avro_json(&table.table(), wrong).is_err(), "{wrong}");
    }
    // Nothing is read after this record, so that Java does not come to its end.
    let unknown = from_avro_json(&table.table(), r#"{"n.R":{"x":1,"a":1,"b":1}}"#).unwrap();
    assert_eq!(
        to_avro_json(&table.table(), &unknown),
        r#"{"n.R":{"a":1,"b":1}}"#
    );
    let error = from_avro_json(&table.table(), r#"{"n.R":{"a":1,"b":"x"}}"#).unwrap_err();
    assert_eq!(error.path(), ".b");
    let long = format!(r#"{{"n.R":{{"a":1{}}}}}"#, "0".repeat(1_000));
    let error = from_avro_json(&table.table(), &long).unwrap_err();
    assert_eq!(error.path(), ".n.R.a");
    let message = error.kind().to_string();
    assert!(
        message.contains("limit of 1000") && !message.contains('$'),
        "{message}"
    );
    let error = from_avro_json(&table.table(), "").unwrap_err();
    assert!(error.to_string().starts_with("line 1: "), "{error}");
}

#[test]
fn plain_json_is_what_a_person_would_write() {
    let text = record(
        r#"{"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}},
        {"name":"day","type":{"type":"int","logicalType":"date"}},
        {"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":30,"scale":2}},
        {"name":"id","type":{"type":"fixed","name":"Id","size":16,"logicalType":"uuid"}},
        {"name":"raw","type":"bytes"},
        {"name":"note","type":["null","string"]},
        {"name":"either","type":["null","string","int"]}"#,
    );
    let table = schema(&text);
    let json = r#"{"at":1709210096789,"day":19782,"price":"ÿ\u0085","id":"\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000B\f\r\u000E\u000F\u0010",
        "raw":"\u0001\u0002","note":{"string":"x"},"either":{"int":7}}"#;
    let value = from_avro_json(&table.table(), json).unwrap();
    assert_eq!(
        to_plain_json(&table.table(), &value),
        r#"{"at":"2024-02-29T12:34:56.789Z","day":"2024-02-29","price":"-1.23","id":"01020304-0506-0708-090a-0b0c0d0e0f10","raw":"AQI=","note":"x","either":{"int":7}}"#
    );
    let decimal = schema(r#"{"type":"bytes","logicalType":"decimal","precision":60,"scale":0}"#);
    for (json, plain) in [
        (r#""\u0000""#, r#""0""#),
        (r#""""#, r#""0""#),
        (r#""\u0080""#, r#""-128""#),
        (
            r#""\u0001\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000""#,
            r#""340282366920938463463374607431768211456""#,
        ),
    ] {
        let value = from_avro_json(&decimal.table(), json).unwrap();
        assert_eq!(to_plain_json(&decimal.table(), &value), plain);
    }
}

const SCHEMAS: [&str; 6] = [
    r#"["null","int","string",{"type":"array","items":["null","long","bytes"]},{"type":"map","values":"double"}]"#,
    r#"{"type":"record","name":"L","fields":[{"name":"v","type":"long"},{"name":"next","type":["null","L"]}]}"#,
    r#"{"type":"array","items":{"type":"array","items":{"type":"fixed","name":"F","size":2}}}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"e","type":{"type":"enum","name":"E","symbols":["A","B"]}},{"name":"b","type":"boolean"},{"name":"f","type":"float"}]}"#,
    r#"{"type":"map","values":{"type":"array","items":"null"}}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"b","type":"boolean"},{"name":"x","type":["null","string"],"default":null}]}"#,
];

proptest! {
    #[test]
    fn any_bytes_are_a_value_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        for writer in SCHEMAS {
            for reader in SCHEMAS {
                let (writer, reader) = (schema(writer), schema(reader));
                let plan = Plan::new(&writer.table(), &reader.table()).unwrap();
                let Ok((value, _)) = plan.read(&bytes) else { continue };
                let mut encoded = Vec::new();
                encode(&reader.table(), &value, &mut encoded).unwrap();
                let same = Plan::new(&reader.table(), &reader.table()).unwrap();
                let (again, left) = same.read(&encoded).unwrap();
                prop_assert_eq!(left, 0);
                // NaN is not equal to itself, its JSON is.
                prop_assert_eq!(to_avro_json(&reader.table(), &again), to_avro_json(&reader.table(), &value));
                let json = to_avro_json(&reader.table(), &value);
                let from_json = from_avro_json(&reader.table(), &json).unwrap();
                prop_assert_eq!(to_avro_json(&reader.table(), &from_json), json);
                prop_assert!(!to_plain_json(&reader.table(), &value).is_empty());
            }
        }
    }
}
