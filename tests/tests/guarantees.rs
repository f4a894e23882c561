//! The page on guarantees names a test for each of them: the tests are there.

#![allow(missing_docs, clippy::panic, clippy::unwrap_used)]

use std::path::Path;

#[test]
fn each_promise_names_tests_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = root.join("../runtime/src/once/guarantees.md");
    let page = std::fs::read_to_string(page).unwrap();
    let names = |text: &str| -> Vec<(String, String)> {
        let quoted = text.split('`').skip(1).step_by(2);
        let names = quoted.filter_map(|quoted| quoted.split_once(".rs::"));
        names
            .map(|(file, name)| (format!("{file}.rs"), name.to_owned()))
            .collect()
    };
    for (file, name) in names(&page) {
        let text = std::fs::read_to_string(root.join(&file));
        let text = text.unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(
            text.contains(&format!("fn {name}(")),
            "{file} has no {name}"
        );
    }
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let rows: Vec<&str> = rows.skip(1).collect();
    assert!(rows.len() > 8, "the table is not found");
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
        assert_eq!(cells.len(), 4, "{row}");
        assert!(!names(cells[3]).is_empty(), "no test stands behind: {row}");
    }
}
