//! The same schema has the same golden records for ever: those in the repository were made by an earlier build.

#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use kafka_event::history::{History, golden_file, golden_file_name};

#[test]
fn golden_records_are_made_as_they_were() {
    let histories = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/histories");
    let mut files = 0;
    for folder in fs::read_dir(histories).unwrap() {
        let folder = folder.unwrap().path();
        let history = History::read(&folder).unwrap().unwrap();
        assert!(history.golden_flaws(&folder).is_empty());
        let format = &history.index.format;
        for version in &history.versions {
            let made = golden_file(&version.schema.table(), format);
            let name = golden_file_name(version.entry.version, format);
            let recorded = name.map(|name| fs::read(folder.join(name)).unwrap());
            assert_eq!(made, recorded, "{}", folder.display());
            files += usize::from(recorded.is_some());
        }
    }
    assert_eq!(files, 4);
}
