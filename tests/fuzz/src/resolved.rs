//! Any bytes as those of a changed version of an event: both executors of the plan read the same.

use std::cell::RefCell;
use std::collections::HashMap;

use kafka_event_schema::Schema;
use kafka_event_schema::resolve::Plan;

use crate::changes::changed;
use crate::compare;
use crate::events::choose;
use crate::random::Random;
use crate::types::{Reader, readers};

thread_local! {
    /// The plans that were made: there are not many.
    static PLANS: RefCell<HashMap<(usize, u8), Option<Plan>>> = RefCell::default();
    static READERS: Vec<(Reader, Schema)> = readers()
        .into_iter()
        .map(|reader| {
            let schema = Schema::parse(reader.json).expect("an event's schema can be read");
            (reader, schema)
        })
        .collect();
}

/// Reads the bytes behind the first two, which choose the event and its version.
pub fn resolve(data: &[u8]) {
    READERS.with(|readers| {
        let Some((event, rest)) = choose(data, readers.len()) else {
            return;
        };
        let Some((version, bytes)) = rest.split_first() else {
            return;
        };
        let (reader, schema) = &readers[event];
        PLANS.with_borrow_mut(|plans| {
            let plan = plans
                .entry((event, *version))
                .or_insert_with(|| plan(reader, schema, *version));
            let Some(plan) = plan else {
                return;
            };
            let typed = (reader.again)(plan, bytes);
            if let Err(difference) = compare::compare(schema, typed, plan.read(bytes)) {
                panic!("version {version} of {}: {difference}", reader.json);
            }
        });
    });
}

/// How a version of an event is read, if it is a schema and can be.
fn plan(reader: &Reader, schema: &Schema, version: u8) -> Option<Plan> {
    let today = serde_json::from_str(reader.json).expect("a schema is JSON");
    let writer = changed(&today, &mut Random::new(version.into())).to_string();
    let writer = Schema::parse(&writer).ok()?;
    Plan::new(&writer.table(), &schema.table()).ok()
}
