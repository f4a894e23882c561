//! The verdicts and differences of comparisons at run time.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use kafka_event_schema::Schema;
use kafka_event_schema::compat::{Direction, Level, Rule, check, check_history, compare};

fn schema(text: &str) -> Schema {
    Schema::parse(text).unwrap()
}

/// The rules broken, with the paths in the reader.
fn differences(reader: &str, writer: &str) -> Vec<(Rule, String)> {
    let (reader, writer) = (schema(reader), schema(writer));
    let compatibility = check(&reader.table(), &writer.table(), false).unwrap();
    let constant = compare(&reader.table(), &writer.table(), false).unwrap();
    assert_eq!(constant.is_compatible(), compatibility.is_compatible());
    assert_eq!(constant.len(), compatibility.findings().len());
    assert_eq!(
        compatibility.is_compatible(),
        compatibility.findings().is_empty()
    );
    let findings = compatibility.findings().iter();
    findings
        .map(|finding| (finding.rule, finding.reader_path.clone()))
        .collect()
}

fn record(fields: &str) -> String {
    format!(r#"{{"type":"record","name":"n.Order","fields":[{fields}]}}"#)
}

#[test]
fn promotions_go_one_way() {
    for (reader, writer) in [
        ("long", "int"),
        ("float", "int"),
        ("float", "long"),
        ("double", "int"),
        ("double", "long"),
        ("double", "float"),
        ("string", "bytes"),
        ("bytes", "string"),
    ] {
        let (reader_text, writer_text) = (format!("\"{reader}\""), format!("\"{writer}\""));
        assert_eq!(differences(&reader_text, &writer_text), []);
        if !matches!(reader, "string" | "bytes") {
            assert_eq!(
                differences(&writer_text, &reader_text),
                [(Rule::TypeMismatch, writer.to_owned())]
            );
        }
    }
}

#[test]
fn every_difference_is_told_with_its_path() {
    let reader = record(
        r#"{"name":"id","type":"int"},{"name":"new","type":"string"},
        {"name":"lines","type":{"type":"array","items":{"type":"record","name":"Line","fields":[{"name":"state","type":{"type":"enum","name":"State","symbols":["OPEN"]}}]}}},
        {"name":"digest","type":{"type":"fixed","name":"Digest","size":16}},
        {"name":"note","type":["null","string"]}"#,
    );
    let writer = record(
        r#"{"name":"id","type":"long"},
        {"name":"lines","type":{"type":"array","items":{"type":"record","name":"Line","fields":[{"name":"state","type":{"type":"enum","name":"State","symbols":["OPEN","PAID","SENT"]}}]}}},
        {"name":"digest","type":{"type":"fixed","name":"Md5","size":20}},
        {"name":"note","type":["null","string","int"]}"#,
    );
    let found = differences(&reader, &writer);
    let expected = [
        (Rule::TypeMismatch, "Order.id"),
        (Rule::ReaderFieldWithoutDefault, "Order.new"),
        (Rule::EnumSymbolLost, "Order.lines[].state"),
        (Rule::EnumSymbolLost, "Order.lines[].state"),
        (Rule::NameMismatch, "Order.digest"),
        (Rule::FixedSizeChanged, "Order.digest"),
        (Rule::UnionBranchLost, "Order.note"),
    ];
    let expected: Vec<_> = expected
        .iter()
        .map(|(rule, path)| (*rule, (*path).to_owned()))
        .collect();
    assert_eq!(found, expected);
    let (reader, writer) = (schema(&reader), schema(&writer));
    let compatibility = check(&reader.table(), &writer.table(), false).unwrap();
    let last = compatibility.findings().last().unwrap();
    assert_eq!(last.writer_path, "Order.note<2>");
    assert_eq!(
        last.message,
        "no branch of the reader's union takes the writer's int: keep a branch for it"
    );
}

#[test]
fn names_are_compared_as_java_does() {
    let named = |name: &str, aliases: &str| {
        format!(r#"{{"type":"record","name":"{name}","aliases":[{aliases}],"fields":[]}}"#)
    };
    assert_eq!(
        differences(&named("a.R", ""), &named("b.R", "")),
        [],
        "the namespace does not count"
    );
    assert_eq!(
        differences(&named("a.R", r#""b.Q""#), &named("b.Q", "")),
        []
    );
    assert_eq!(differences(&named("R", r#""Q""#), &named("Q", "")), []);
    let mismatch = [(Rule::NameMismatch, "R".to_owned())];
    assert_eq!(
        differences(&named("a.R", r#""Q""#), &named("b.Q", "")),
        mismatch,
        "an alias is a full name"
    );
    assert_eq!(
        differences(&named("a.R", r#"".Q""#), &named("Q", "")),
        mismatch,
        "Java loses such an alias"
    );
}

#[test]
fn fields_are_found_by_name_and_alias() {
    let new = |extra: &str| record(&format!(r#"{{"name":"new","type":"long"{extra}}}"#));
    let old = record(r#"{"name":"other","type":"int"},{"name":"old","type":"int"}"#);
    assert_eq!(differences(&new(r#","aliases":["old"]"#), &old), []);
    assert_eq!(differences(&new(r#","default":1"#), &old), []);
    assert_eq!(
        differences(&new(""), &old),
        [(Rule::ReaderFieldWithoutDefault, "Order.new".to_owned())]
    );
    assert_eq!(
        differences(&new(r#","aliases":["old","other"]"#), &old),
        [(Rule::ReaderFieldAmbiguous, "Order.new".to_owned())]
    );
}

#[test]
fn a_union_tells_what_its_own_branch_lacks() {
    let with = |extra: &str| {
        record(&format!(
            r#"{{"name":"by","type":["null",{{"type":"record","name":"Person","fields":[{{"name":"id","type":"int"}}{extra}]}}]}}"#
        ))
    };
    assert_eq!(
        differences(&with(r#",{"name":"age","type":"int"}"#), &with("")),
        [(
            Rule::ReaderFieldWithoutDefault,
            "Order.by<1>.age".to_owned()
        )]
    );
    assert_eq!(
        differences(&with(""), &with(r#",{"name":"age","type":"int"}"#)),
        []
    );
}

#[test]
fn recursion_ends() {
    let list = |of: &str| {
        format!(
            r#"{{"type":"record","name":"L","fields":[{{"name":"v","type":"{of}"}},{{"name":"next","type":["null","L"]}}]}}"#
        )
    };
    assert_eq!(differences(&list("long"), &list("int")), []);
    assert_eq!(
        differences(&list("int"), &list("long")),
        [(Rule::TypeMismatch, "L.v".to_owned())]
    );
}

#[test]
fn logical_types_are_a_family_of_their_own() {
    let cases = [
        (
            r#"{"type":"int","logicalType":"date"}"#,
            r#""int""#,
            Rule::LogicalTypeGained,
        ),
        (
            r#""int""#,
            r#"{"type":"int","logicalType":"date"}"#,
            Rule::LogicalTypeLost,
        ),
        (
            r#"{"type":"long","logicalType":"timestamp-millis"}"#,
            r#"{"type":"int","logicalType":"date"}"#,
            Rule::LogicalTypeChanged,
        ),
        (
            r#"{"type":"long","logicalType":"timestamp-micros"}"#,
            r#"{"type":"long","logicalType":"timestamp-millis"}"#,
            Rule::TimeUnitChanged,
        ),
        (
            r#"{"type":"bytes","logicalType":"decimal","precision":9,"scale":3}"#,
            r#"{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}"#,
            Rule::DecimalScaleChanged,
        ),
        (
            r#"{"type":"bytes","logicalType":"decimal","precision":8,"scale":2}"#,
            r#"{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}"#,
            Rule::DecimalPrecisionReduced,
        ),
    ];
    for (reader, writer, rule) in cases {
        let (reader, writer) = (schema(reader), schema(writer));
        assert_eq!(
            check(&reader.table(), &writer.table(), false)
                .unwrap()
                .findings(),
            []
        );
        let with = check(&reader.table(), &writer.table(), true).unwrap();
        assert!(with.is_compatible());
        let rules: Vec<_> = with.findings().iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, [rule]);
        assert!(rule.is_logical());
    }
}

#[test]
fn levels_look_in_their_direction_and_as_far_back_as_they_say() {
    // Oldest first: the second version lost a field, the third has it again.
    let with = schema(&record(r#"{"name":"a","type":"int"}"#));
    let without = schema(&record(""));
    let optional = schema(&record(r#"{"name":"a","type":"int","default":0}"#));
    let verdict = |level: Level, new: &Schema, earlier: &[&Schema]| {
        let earlier: Vec<_> = earlier.iter().map(|schema| schema.table()).collect();
        check_history(level, &new.table(), &earlier, false).unwrap()
    };
    for level in [
        Level::Backward,
        Level::Full,
        Level::BackwardTransitive,
        Level::FullTransitive,
    ] {
        assert!(!verdict(level, &with, &[&without]).compatible, "{level}");
    }
    assert!(verdict(Level::Forward, &with, &[&without]).compatible);
    assert!(verdict(Level::None, &with, &[&without]).compatible);
    assert!(!verdict(Level::Forward, &without, &[&with]).compatible);
    assert!(verdict(Level::Backward, &without, &[&with]).compatible);
    assert!(verdict(Level::Full, &optional, &[&with, &without]).compatible);
    assert!(verdict(Level::Backward, &with, &[&without, &optional]).compatible);
    let transitive = verdict(Level::BackwardTransitive, &with, &[&without, &optional]);
    assert!(!transitive.compatible);
    let (version, direction, finding) = &transitive.findings[0];
    assert_eq!(
        (*version, *direction, finding.rule),
        (0, Direction::Backward, Rule::ReaderFieldWithoutDefault)
    );
    assert_eq!("FULL_TRANSITIVE".parse(), Ok(Level::FullTransitive));
    assert!(
        "FULLY"
            .parse::<Level>()
            .unwrap_err()
            .to_string()
            .contains("_TRANSITIVE")
    );
}

#[test]
fn many_differences_are_all_told() {
    let fields = |of: &str| {
        record(
            &(0..2_000)
                .map(|n| format!(r#"{{"name":"f{n}","type":"{of}"}}"#))
                .collect::<Vec<_>>()
                .join(","),
        )
    };
    let (reader, writer) = (schema(&fields("int")), schema(&fields("long")));
    assert_eq!(
        check(&reader.table(), &writer.table(), false)
            .unwrap()
            .findings()
            .len(),
        2_000
    );
    let constant = compare(&reader.table(), &writer.table(), false).unwrap();
    assert!(!constant.is_compatible());
    assert_eq!(constant.len(), 32);
}
