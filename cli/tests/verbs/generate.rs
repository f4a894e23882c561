//! `generate`

use crate::run::{Folder, ORDER};

#[test]
fn the_code_is_printed() {
    let folder = Folder::new("generate-print").with("order.avsc", ORDER);
    let ended = folder.run(&["generate", "order.avsc", "--derive", "Eq"]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    assert!(ended.out.contains("// order.avsc\n"), "{}", ended.out);
    assert!(ended.out.contains("pub struct Order {"), "{}", ended.out);
    assert!(
        ended.out.contains("pub note: Option<String>,"),
        "{}",
        ended.out
    );
    assert!(
        ended
            .out
            .contains("PartialEq, Eq, ::kafka_event::EventType"),
        "{}",
        ended.out
    );
}

#[test]
fn options_reach_the_code() {
    let folder = Folder::new("generate-options").with("order.avsc", ORDER);
    let ended = folder.run(&[
        "generate",
        "order.avsc",
        "--topic=a.Order=orders",
        "--key=a.Order=id",
        "--rename=a.Order=OrderPlacedEvent",
        "--field-type=a.Order.note=crate::Note : crate::NoteForm",
    ]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    for line in [
        "topic = \"orders\",",
        "key = id,",
        "rename = \"Order\",",
        "#[event(with = crate::NoteForm, default = None, doc = \"\")]",
        "pub note: crate::Note,",
    ] {
        assert!(ended.out.contains(line), "{line}: {}", ended.out);
    }
}

#[test]
fn a_committed_file_is_checked() {
    let folder = Folder::new("generate-check").with("order.avsc", ORDER);
    let written = folder.run(&["generate", "order.avsc", "--out", "order.rs"]);
    assert_eq!((written.code, written.out.as_str()), (0, ""));
    let check = ["generate", "order.avsc", "--out", "order.rs", "--check"];
    assert_eq!(folder.run(&check).code, 0);
    let folder = folder.with("order.avsc", ORDER.replace("\"id\"", "\"number\""));
    let ended = folder.run(&check);
    assert_eq!(ended.code, 1);
    assert!(
        ended.out.starts_with("not the same order.rs\n"),
        "{}",
        ended.out
    );
}

#[test]
fn what_cannot_be_made_is_told_with_its_place() {
    let schema = ORDER.replace("\"long\"", "\"nosuch\"");
    let folder = Folder::new("generate-wrong").with("order.avsc", schema);
    let ended = folder.run(&["generate", "order.avsc"]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    let place = "order.avsc:6: $.fields[0].type: no type `a.nosuch` is defined";
    assert!(ended.err.contains(place), "{}", ended.err);
}
