//! Recorded versions of a throw-away crate's events, by the same code as `cargo kafka-event record`.

use std::fs;

use kafka_event::Schema;
use kafka_event::contract::{Found, find};
use kafka_event::history::History;
use kafka_event::json;

use crate::crates::Throwaway;

/// The events of the crate, which is built for it.
pub(crate) fn found(events: &Throwaway) -> Vec<Found> {
    forget(events);
    find(&fs::read(events.library()).expect("cargo has built the library"))
}

/// Records this many versions of each event: what it is now and, before that, versions with a field that is gone since.
pub(crate) fn record(events: &Throwaway, found: &[Found], versions: usize) {
    forget(events);
    for event in found {
        let mut history = None;
        for version in (0..versions).rev() {
            let mut written = event.clone();
            if version > 0 {
                written.schema = with_another_field(&event.schema, version);
            }
            let (mut recorded, _) = History::record(history, &written).expect("nothing moved");
            recorded.release();
            history = Some(recorded);
        }
        if let Some(mut history) = history {
            let folder = events.schemas().join(&event.head.full_name);
            history.write(&folder).expect("the folder can be written");
        }
    }
}

/// Removes all recorded versions.
pub(crate) fn forget(events: &Throwaway) {
    let schemas = events.schemas();
    if schemas.exists() {
        fs::remove_dir_all(schemas).expect("the folder can be removed");
    }
}

fn with_another_field(schema: &Schema, number: usize) -> Schema {
    let text = json::text(&schema.table());
    let fields = text.strip_suffix("]}").expect("a record without aliases");
    let more = format!(
        "{fields},{{\"name\":\"former_{number}\",\"type\":[\"null\",\"string\"],\"default\":null}}]}}"
    );
    Schema::parse(&more).expect("one more field")
}
