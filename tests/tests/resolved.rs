//! What another version of a schema wrote, read straight into today's type: as the generic executor of the same plan reads it.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

#[path = "judge_avro/bytes.rs"]
mod bytes;
#[path = "judge_avro/changes.rs"]
mod changes;
#[path = "resolved/compare.rs"]
mod compare;
#[path = "resolved/questions.rs"]
mod questions;
#[path = "judge_avro/random.rs"]
mod random;
#[path = "judge_avro/schemas.rs"]
mod schemas;
#[path = "resolved/types.rs"]
mod types;

use std::collections::BTreeMap;

use kafka_event::Schema;
use kafka_event::resolve::Plan;

#[test]
fn both_executors_read_the_same() {
    let readers = types::readers();
    let (mut same, mut refused, mut stricter) = (BTreeMap::new(), 0, 0);
    for question in questions::questions(&readers, 11, 8_000) {
        let writer = Schema::parse(&question.writer).unwrap();
        let reader = Schema::parse(question.reader.json).unwrap();
        let Ok(plan) = Plan::new(&writer.table(), &reader.table()) else {
            continue;
        };
        let typed = (question.reader.again)(&plan, &question.bytes);
        let generic = plan.read(&question.bytes);
        match compare::compare(&reader, typed, generic) {
            Ok(compare::Outcome::Same) => *same.entry(question.reader.json).or_insert(0) += 1,
            Ok(compare::Outcome::BothRefuse) => refused += 1,
            Ok(compare::Outcome::Stricter) => stricter += 1,
            Err(difference) => panic!(
                "{difference}\nwriter {}\nreader {}\nbytes {:?}",
                question.writer, question.reader.json, question.bytes
            ),
        }
    }
    println!(
        "same {:?}, refused by both {refused}, by one {stricter}",
        same.values()
    );
    assert_eq!(same.len(), readers.len());
    assert!(
        same.values().all(|count| *count > 100),
        "{:?}",
        same.values()
    );
}
