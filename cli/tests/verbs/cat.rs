//! `cat`

use crate::run::{Folder, ORDER};

const VALUES: &str = "{\"id\":1,\"note\":{\"string\":\"hi\"}}\n{\"id\":-2,\"note\":null}\n";

#[cfg(not(feature = "codecs"))]
const CODECS: &[&str] = &["null", "deflate", "snappy"];
#[cfg(feature = "codecs")]
const CODECS: &[&str] = &["null", "deflate", "snappy", "bzip2", "xz", "zstandard"];

fn folder(test: &str) -> Folder {
    Folder::new(test)
        .with("order.avsc", ORDER)
        .with("orders.json", VALUES)
}

#[test]
fn values_go_into_a_file_and_come_back() {
    let folder = folder("cat-codecs");
    for codec in CODECS {
        let written = folder.run(&[
            "cat",
            "orders.json",
            "--schema",
            "order.avsc",
            "--to-avro",
            "orders.avro",
            "--codec",
            codec,
        ]);
        assert_eq!(
            (written.code, written.err.as_str(), written.out.as_str()),
            (0, "", ""),
            "{codec}"
        );
        let read = folder.run(&["cat", "orders.avro"]);
        assert_eq!((read.code, read.out.as_str()), (0, VALUES), "{codec}");
        let again = folder.run(&["cat", "orders.avro", "--to-avro", "again.avro"]);
        assert_eq!(again.code, 0, "{}", again.err);
        assert_eq!(folder.run(&["cat", "again.avro"]).out, VALUES);
    }
}

#[test]
fn values_are_as_a_reader_sees_them() {
    let reader = ORDER
        .replace(
            "\"long\"}",
            "\"double\"}, {\"name\": \"state\", \"type\": \"string\", \"default\": \"new\"}",
        )
        .replace(
            "{\"name\": \"note\"",
            "{\"name\": \"remark\", \"aliases\": [\"note\"]",
        );
    let folder = folder("cat-reader").with("reader.avsc", reader);
    let write = [
        "cat",
        "orders.json",
        "--schema",
        "order.avsc",
        "--to-avro",
        "orders.avro",
    ];
    assert_eq!(folder.run(&write).code, 0);
    let read = folder.run(&["cat", "orders.avro", "--reader", "reader.avsc", "--plain"]);
    assert_eq!(read.err, "");
    let first = &read.json()[0];
    assert_eq!(first["id"], 1.0);
    assert_eq!(first["state"], "new");
    assert_eq!(first["remark"], "hi");
    let json = folder
        .run(&["cat", "orders.avro", "--format", "json"])
        .json();
    assert_eq!(json[1]["value"]["id"], -2);
}

#[test]
fn what_is_no_such_file_is_told() {
    let folder =
        folder("cat-wrong").with("wrong.json", "{\"id\":1,\"note\":null}\n{\"id\":true}\n");
    let ended = folder.run(&["cat", "orders.json"]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    assert!(
        ended
            .err
            .contains("orders.json: it is no whole object container file"),
        "{}",
        ended.err
    );
    let ended = folder.run(&[
        "cat",
        "wrong.json",
        "--schema",
        "order.avsc",
        "--to-avro",
        "wrong.avro",
    ]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("wrong.json:2: "), "{}", ended.err);
    assert_eq!(folder.run(&["cat", "missing.avro"]).code, 2);
}
