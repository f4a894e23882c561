//! Which texts are schemas. Every verdict in the two lists was given by `Schema.Parser` of Apache Avro for Java 1.12.2.

use kafka_event_schema::{ParseError, Schema, canonical, json};
use proptest::prelude::*;

const ACCEPTED: &[&str] = &[
    r#"/* said before */ "int""#,
    r#"[]"#,
    r#"{"type":"int","type":"string"}"#,
    r#"{"type":"record","name":".b","fields":[]}"#,
    r#"{"type":"record","name":"int","namespace":"a","fields":[]}"#,
    r#"{"type":"record","name":"R","namespace":5,"doc":5,"fields":[]}"#,
    r#"{"type":"record","name":"R","aliases":["1x.y","R","R"],"fields":[]}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"é","type":"int","order":"Ascending","aliases":["1 2"]}]}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"a٣","type":"int"}]}"#,
    r#"{"type":"enum","name":"E","symbols":["A"],"default":5}"#,
    r#"{"type":"fixed","name":"F","size":2147483639}"#,
    r#"{"type":"error","name":"E","fields":[]}"#,
    r#"[{"type":"fixed","name":"F","size":1},{"type":"fixed","name":"x.F","size":1}]"#,
    r#"{"type":"record","name":"R","fields":[{"name":"a","type":"F"},{"name":"b","type":{"type":"fixed","name":"F","size":2}}]}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"fixed","name":"F","size":1}},{"name":"b","type":{"type":"fixed","name":"F","size":1}}]}"#,
    r#"{"type":"record","name":"n.R","fields":[{"name":"x","type":{"type":"fixed","name":"F","size":1,"namespace":""}},{"name":"y","type":"F"}]}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"x","type":"R"}]}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"a","type":"double","default":" 0x1p3 "}]}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"enum","name":"E","symbols":["A"]},"default":"B"}]}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"a","type":["int","string"],"default":"x"}]}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"record","name":"Q","fields":[{"name":"r","type":["null","R"],"default":null}]},"default":{"r":null}}]}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"map","values":"R"},"default":{}}]}"#,
    r#"{"type":"bytes","logicalType":"decimal","precision":"5"}"#,
];

const REFUSED: &[&str] = &[
    "",
    "null",
    r#""Nope""#,
    r#""int" x"#,
    r#""int" // said after"#,
    r#"{"type":"int",}"#,
    r#"{"type":"int","x":01}"#,
    r#"{"type":"int","x":NaN}"#,
    r#"[["int"]]"#,
    r#"["int","int"]"#,
    r#"[{"type":"array","items":"int"},{"type":"array","items":"long"}]"#,
    r#"["F",{"type":"fixed","name":"F","size":1}]"#,
    r#"{"type":{"type":"int"}}"#,
    r#"{"type":"R"}"#,
    r#"{"type":"record","name":"a..b","fields":[]}"#,
    r#"{"type":"record","name":"b","namespace":"1a","fields":[]}"#,
    r#"{"type":"record","name":"int","fields":[]}"#,
    r#"{"type":"record","name":"R","aliases":["1x"],"fields":[]}"#,
    r#"{"type":"record","name":"R","aliases":null,"fields":[]}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"a","type":"int"}]}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"𐐀","type":"int"}]}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"a²","type":"int"}]}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int","order":"x"}]}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int","default":null}]}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int","default":1.0}]}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"a","type":"long","default":9223372036854775808}]}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"a","type":["double","null"],"default":"NaN"}]}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"a","type":"E","default":"A"},{"name":"b","type":{"type":"enum","name":"E","symbols":["A"]}}]}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"x","type":["null","R"],"default":{"x":null}}]}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"record","name":"N","fields":[{"name":"x","type":"int"}]},"default":{}}]}"#,
    r#"{"type":"enum","name":"E","symbols":["A","A"]}"#,
    r#"{"type":"enum","name":"E","symbols":["A"],"default":"B"}"#,
    r#"{"type":"fixed","name":"F","size":2147483640}"#,
    r#"{"type":"fixed","name":"F","size":1.0}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"fixed","name":"F","size":1}},{"name":"b","type":{"type":"fixed","name":"F","size":1,"p":1}}]}"#,
    r#"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"record","name":"R","fields":[]}}]}"#,
    r#"{"type":"record","name":"n.R","fields":[{"name":"y","type":"F"},{"name":"x","type":{"type":"fixed","name":"F","size":1,"namespace":""}}]}"#,
];

#[test]
fn accepts_what_java_accepts() {
    for text in ACCEPTED {
        if let Err(errors) = Schema::parse(text) {
            panic!("{text}: {errors}");
        }
    }
}

#[test]
fn refuses_what_java_refuses() {
    for text in REFUSED {
        assert!(Schema::parse(text).is_err(), "{text}");
    }
}

#[test]
fn tells_all_errors_with_path_and_line() {
    let text = r#"{
  "type": "record", "name": "R",
  "fields": [
    {"name": "1a", "type": "int"},
    {"name": "b", "type": "Nope"},
    {"name": "c", "type": ["int", "int"]},
    {"name": "d", "type": "int",
     "default": "x"}
  ]
}"#;
    let errors = Schema::parse(text).unwrap_err();
    let places: Vec<_> = errors.iter().map(|e| (e.path(), e.line())).collect();
    assert_eq!(
        places,
        [
            ("$.fields[0]", 4),
            ("$.fields[1].type", 5),
            ("$.fields[2].type[1]", 6),
            ("$.fields[3].default", 7)
        ]
    );
    let undefined = Schema::parse(
        &text
            .replace("1a", "a")
            .replace(r#"["int", "int"]"#, r#""int""#)
            .replace(r#""x""#, "1"),
    );
    let undefined = undefined.unwrap_err();
    let undefined: Vec<&ParseError> = undefined.iter().collect();
    assert_eq!(undefined.len(), 1);
    assert_eq!(
        (undefined[0].path(), undefined[0].line()),
        ("$.fields[1].type", 5)
    );
    assert!(undefined[0].message().contains("Nope"));
}

#[test]
fn what_shows_only_when_all_is_read_is_told_beside_the_rest() {
    let text = r#"{"type":"record","name":"R","fields":[
{"name":"a","type":["Later",{"type":"record","name":"Later","fields":[]}]},
{"name":"b","type":{"type":"record","name":"B","fields":[{"name":"r","type":["null","R"]}]},"default":{"r":{}}},
{"name":"c","type":"Nope"},
{"name":"d","type":{"type":"array"}}]}"#;
    let errors = Schema::parse(text).unwrap_err();
    let lines: Vec<_> = errors.iter().map(|e| (e.path(), e.line())).collect();
    assert_eq!(
        lines,
        [
            ("$.fields[0].type[1]", 2),
            ("$.fields[1].default", 3),
            ("$.fields[2].type", 4),
            ("$.fields[3].type", 5)
        ],
        "{errors}"
    );
}

#[test]
fn too_many_types_are_one_error() {
    let names = vec![r#""Nope""#; 70_000].join(",");
    let errors = Schema::parse(&format!("[{names}]")).unwrap_err();
    assert_eq!(errors.iter().count(), 1, "{errors}");
}

#[test]
fn files_refer_to_one_another_in_any_order() {
    let order = r#"{"type":"record","name":"a.Order","fields":[{"name":"line","type":"b.Line"}]}"#;
    let line =
        r#"{"type":"record","name":"b.Line","fields":[{"name":"of","type":["null","a.Order"]}]}"#;
    let schemas = Schema::parse_files(&[("order.avsc", order), ("line.avsc", line)]).unwrap();
    assert_eq!(
        canonical::text(&schemas[0].table()),
        r#"{"name":"a.Order","type":"record","fields":[{"name":"line","type":{"name":"b.Line","type":"record","fields":[{"name":"of","type":["null","a.Order"]}]}}]}"#
    );
    assert!(canonical::text(&schemas[1].table()).starts_with(r#"{"name":"b.Line""#));
    let errors = Schema::parse_files(&[("order.avsc", order)]).unwrap_err();
    assert_eq!(errors.iter().next().unwrap().file(), Some("order.avsc"));
}

#[test]
fn depth_and_size_end_in_a_limit() {
    let deep = |levels: usize| {
        let open = r#"{"type":"array","items":"#.repeat(levels);
        format!("{open}\"int\"{}", "}".repeat(levels))
    };
    assert!(Schema::parse(&deep(1_000)).is_ok());
    let refused = Schema::parse(&deep(1_001)).unwrap_err();
    assert!(refused.to_string().contains("limit of 1000"), "{refused}");
    assert!(Schema::parse(&deep(1_000_000)).is_err());
    assert!(Schema::parse(&"[".repeat(1_000_000)).is_err());
    assert!(Schema::parse(&" ".repeat(9 << 20)).is_err());

    // Forward references nest deeper than brackets do.
    let chain: Vec<_> = (0..3_000)
        .map(|n| {
            format!(
                r#"{{"type":"record","name":"R{n}","fields":[{{"name":"f","type":"R{}"}}]}}"#,
                n + 1
            )
        })
        .chain([r#"{"type":"record","name":"R3000","fields":[]}"#.to_owned()])
        .collect();
    let refused = Schema::parse(&format!("[{}]", chain.join(","))).unwrap_err();
    assert!(refused.to_string().contains("limit of 1024"), "{refused}");
}

#[test]
fn nested_unions_of_records_take_no_exponential_time() {
    let mut of = r#""int""#.to_owned();
    let mut value = r#""no number""#.to_owned();
    for level in 0..60 {
        let branch = |side: &str| {
            format!(
                r#"{{"type":"record","name":"R{level}{side}","fields":[{{"name":"x","type":{}}}]}}"#,
                if side == "a" {
                    of.clone()
                } else {
                    format!(r#"["null","R{level}a"]"#)
                }
            )
        };
        of = format!("[{},{}]", branch("a"), branch("b"));
        value = format!(r#"{{"x":{value}}}"#);
    }
    let text = format!(
        r#"{{"type":"record","name":"Top","fields":[{{"name":"f","type":{of},"default":{value}}}]}}"#
    );
    assert!(Schema::parse(&text).is_err());
}

#[test]
fn keeps_everything_in_a_stable_order() {
    let text = r#"{"type":"record","name":"a.R","aliases":[".Q","x.Y","Z"],"doc":"says \"hi\"\n","fields":[
        {"name":"f","type":{"type":"bytes","logicalType":"decimal","precision":4,"scale":2},"default":"\u00ff","order":"descending","aliases":["q"],"p":{"b":1e3,"a":[1,null]}},
        {"name":"g","type":{"type":"enum","name":"b.E","symbols":["A"],"default":"A"}},
        {"name":"h","type":{"type":"fixed","name":"int","size":1}},
        {"name":"i","type":"a.int"},
        {"name":"j","type":{"type":"string","logicalType":"date"}}],
        "z":1}"#;
    let expected = concat!(
        r#"{"type":"record","name":"R","namespace":"a","doc":"says \"hi\"\n","fields":[{"name":"f","type":{"type":"bytes","#,
        r#""logicalType":"decimal","precision":4,"scale":2},"default":"ÿ","order":"descending","aliases":["q"],"p":{"b":1e3,"a":[1,null]}},"#,
        r#"{"name":"g","type":{"type":"enum","name":"E","namespace":"b","symbols":["A"],"default":"A"}},"#,
        r#"{"name":"h","type":{"type":"fixed","name":"int","size":1}},{"name":"i","type":"a.int"},"#,
        r#"{"name":"j","type":{"type":"string","logicalType":"date"}}],"z":1,"aliases":[".Q","x.Y","Z"]}"#,
    );
    let schema = Schema::parse(text).unwrap();
    assert_eq!(json::text(&schema.table()), expected);
    let pretty = json::pretty(&schema.table());
    assert!(
        pretty.starts_with("{\n  \"type\": \"record\",\n"),
        "{pretty}"
    );
    assert_eq!(
        json::text(&Schema::parse(&pretty).unwrap().table()),
        expected
    );
}

#[test]
fn aliases_are_escaped_where_java_accepts_any_text() {
    let text = r#"{"type":"record","name":"R","fields":[{"name":"e","type":{"type":"enum","name":"n.E","symbols":["A"],"aliases":["a\"b.Old","\\z.Old","\u0001.Old"]}}],"aliases":["\\z.Old"]}"#;
    let schema = Schema::parse(text).unwrap();
    assert_eq!(
        json::text(&schema.table()),
        r#"{"type":"record","name":"R","fields":[{"name":"e","type":{"type":"enum","name":"E","namespace":"n","symbols":["A"],"aliases":["a\"b.Old","\\z.Old","\u0001.Old"]}}],"aliases":["\\z.Old"]}"#
    );
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "[\\[\\]{}:,\"\\\\a-f0-9.eE/*n \n-]{0,80}") {
        let _ = Schema::parse(&text);
    }

    #[test]
    fn no_change_of_a_schema_makes_it_panic(at in 0_usize..700, with in "[\\[\\]{}:,\"a-z0-9]{0,3}") {
        let text = ACCEPTED.join(" ");
        let cut = text.char_indices().map(|(i, _)| i).nth(at).unwrap_or(0);
        for accepted in ACCEPTED {
            let at = cut % accepted.len();
            if accepted.is_char_boundary(at) {
                let _ = Schema::parse(&format!("{}{with}{}", &accepted[..at], &accepted[at..]));
            }
        }
    }
}
