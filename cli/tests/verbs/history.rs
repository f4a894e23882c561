//! `record`, `check`, `retire`, `diff` and `inspect` on a crate that cargo builds: what a team does with its events.

use crate::shop::Shop;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

const V1: &str = "pub order_id: String, pub amount: i64,";
const V2: &str = "pub order_id: String, pub amount: i64, pub note: Option<String>,";

impl Shop {
    pub(crate) fn rules(&self, arguments: &[&str]) -> Vec<String> {
        let ended = self.run(&[&["check", "--format", "json"], arguments].concat());
        let rules: Vec<_> = ended
            .json()
            .iter()
            .map(|finding| finding["rule"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(ended.code, i32::from(!rules.is_empty()), "{ended:?}");
        rules
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join("schemas/OrderPaidEvent").join(name)
    }

    fn git(&self, arguments: &[&str]) {
        let identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
        let status = Command::new("git")
            .current_dir(&self.0)
            .args(identity)
            .args(arguments)
            .output()
            .unwrap()
            .status;
        assert!(status.success(), "git {arguments:?}");
    }
}

#[test]
fn a_version_is_drafted_overwritten_and_released() {
    let shop = Shop::new("drafted");
    shop.event("", V1);
    assert_eq!(shop.rules(&[]), ["not-recorded"]);
    let ended = shop.run(&["record", "--format", "json"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(ended.json()[0]["change"], "drafted");
    assert_eq!(ended.json()[0]["version"], 1);
    assert!(shop.rules(&[]).is_empty());

    // A draft may change in any way.
    shop.event("", "pub order_id: i64,");
    assert_eq!(shop.rules(&[]), ["outdated"]);
    assert_eq!(
        shop.run(&["record", "--format", "json"]).json()[0]["change"],
        "redrafted"
    );
    shop.event("", V1);
    assert_eq!(
        shop.run(&["record", "--release", "--format", "json"])
            .json()[0]["change"],
        "released"
    );
    let released = fs::read_to_string(shop.file("v1.avsc")).unwrap();

    // A released version may not.
    shop.event("", "pub order_id: String,");
    let broken = shop.run(&["record"]);
    assert_eq!(broken.code, 2);
    assert!(
        broken.err.contains("this type has no field `amount`"),
        "{}",
        broken.err
    );
    shop.event("", V2);
    assert_eq!(
        shop.run(&["record", "--format", "json"]).json()[0]["version"],
        2
    );
    assert_eq!(
        shop.run(&["record", "--format", "json"]).json()[0]["change"],
        "none"
    );
    assert_eq!(fs::read_to_string(shop.file("v1.avsc")).unwrap(), released);
    assert!(shop.rules(&[]).is_empty());
    // Nor is a byte order mark that an editor left.
    fs::write(shop.file("v1.avsc"), format!("\u{feff}{released}")).unwrap();
    assert!(shop.rules(&[]).is_empty());
    // Documentation is no change of the schema.
    shop.event("", &format!("{V2} "))
        .run(&["record", "--release"]);
    shop.event("", &format!("/// Which.\n {V2}"));
    assert!(shop.rules(&[]).is_empty());
}

#[test]
fn what_was_released_stays_in_every_later_revision() {
    let shop = Shop::new("revisions");
    shop.event(", compatibility = \"BACKWARD\"", V1)
        .run(&["record", "--release"]);
    shop.git(&["init", "-q"]);
    shop.git(&["add", "-A"]);
    shop.git(&["commit", "-qm", "Released"]);
    assert!(shop.rules(&["--against", "HEAD"]).is_empty());
    // As if the released version had never been: nothing else would notice.
    fs::remove_dir_all(shop.0.join("schemas")).unwrap();
    shop.event("", "pub order_id: bool,")
        .run(&["record", "--release"]);
    assert!(shop.rules(&[]).is_empty());
    assert_eq!(shop.rules(&["--against", "HEAD"]), ["released-changed"]);
    fs::remove_dir_all(shop.0.join("schemas")).unwrap();
    shop.run(&["record"]);
    assert_eq!(shop.rules(&["--against", "HEAD"]), ["released-changed"]);
    shop.source("");
    fs::remove_dir_all(shop.0.join("schemas")).unwrap();
    assert_eq!(
        shop.rules(&["--against", "HEAD"]),
        ["history-without-event"]
    );
    let unknown = shop.run(&["check", "--against", "no-such-branch"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("no-such-branch"), "{}", unknown.err);
}

#[test]
fn check_tells_what_the_compiler_cannot() {
    let shop = Shop::new("checked");
    shop.event("", V1).run(&["record", "--release"]);
    shop.event("", V2);
    let source = fs::read_to_string(shop.0.join("src/lib.rs")).unwrap();
    shop.source(&source.replace("\"orders\"", "\"payments\""));
    assert_eq!(shop.rules(&[]), ["outdated", "moved"]);
    let refused = shop.run(&["record"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused
            .out
            .contains("its topic was `orders` and is `payments`"),
        "{}",
        refused.out
    );

    // A folder that belongs to no event.
    shop.source("");
    assert_eq!(shop.rules(&[]), ["history-without-event"]);
    let annotated = shop.run(&["check", "--github"]);
    assert!(
        annotated
            .out
            .starts_with("::error file=schemas/OrderPaidEvent/index,title=history-without-event::"),
        "{}",
        annotated.out
    );
    let report = shop.0.join("report.xml");
    shop.run(&["check", "--junit", report.to_str().unwrap()]);
    let report = fs::read_to_string(report).unwrap();
    assert!(
        report.contains("failures=\"1\"") && report.contains("history-without-event"),
        "{report}"
    );
}

#[test]
fn a_renamed_event_takes_its_history_along() {
    let shop = Shop::new("renamed");
    shop.event(", compatibility = \"BACKWARD\"", V1)
        .run(&["record", "--release"]);
    shop.source(
        "use kafka_event::prelude::*;\n#[kafka_event(topic = \"orders\", compatibility = \"BACKWARD\", alias = \"OrderPaidEvent\")]\n\
         pub struct OrderSettledEvent { pub order_id: String, pub amount: i64 }\n",
    );
    assert_eq!(shop.rules(&[]), ["outdated"]);
    let ended = shop.run(&["record", "--format", "json"]);
    assert_eq!(
        ended.json()[0]["folder"],
        "schemas/OrderSettledEvent",
        "{ended:?}"
    );
    assert!(!shop.file("").exists());
    assert!(shop.rules(&[]).is_empty());
}

#[test]
fn features_that_change_a_schema_are_told() {
    let shop = Shop::new("features");
    shop.event(
        "",
        &format!("{V1} #[cfg(feature = \"taxed\")] pub tax: Option<i64>,"),
    );
    let both = shop.run(&["record", "--features", "", "--features", "taxed"]);
    assert_eq!(both.code, 2);
    assert!(
        both.err.contains("is not the same with all features"),
        "{}",
        both.err
    );
    assert_eq!(shop.run(&["record", "--features", "taxed"]).code, 0);
    let unknown = shop.run(&["record", "--package", "stop"]);
    assert!(
        unknown.err.contains("the workspace has no package `stop`"),
        "{}",
        unknown.err
    );
}

#[test]
fn a_version_without_records_is_retired() {
    let shop = Shop::new("retired");
    shop.event(", compatibility = \"NONE\"", V1)
        .run(&["record", "--release"]);
    shop.event(", compatibility = \"NONE\"", "pub order_id: String,")
        .run(&["record", "--release"]);
    let folder = shop.file("");
    let retire = |version| {
        shop.run(&[
            "retire",
            folder.to_str().unwrap(),
            version,
            "--reason",
            "a week is over",
            "--date",
            "2026-01-31",
        ])
    };
    let newest = retire("2");
    assert_eq!(newest.code, 1);
    assert!(newest.out.contains("still being written"), "{}", newest.out);
    assert_eq!(retire("3").code, 1);
    assert_eq!(retire("1").code, 0);
    let again = retire("1");
    assert!(
        again.out.contains("was retired on 2026-01-31"),
        "{}",
        again.out
    );
    // What broke the history before is none of it any more.
    shop.event("", "pub order_id: String,");
    assert!(shop.rules(&[]).is_empty());
    let diff = shop.run(&[
        "diff",
        shop.file("v1.avsc").to_str().unwrap(),
        shop.file("v2.avsc").to_str().unwrap(),
    ]);
    assert_eq!(diff.code, 1);
    assert!(
        diff.out.contains("the old version reads the new one: no"),
        "{}",
        diff.out
    );
    assert!(
        diff.out.contains("-      \"name\": \"amount\","),
        "{}",
        diff.out
    );
}

#[test]
fn a_binary_states_its_contracts() {
    let shop = Shop::new("inspected");
    shop.event(
        ", key = order_id, header(\"source\" = \"till\"), max_message_bytes = 5000",
        "pub order_id: i64, #[event(header = \"tenant\")] pub tenant: String, #[event(claim_check)] pub receipt: kafka_event::LargeBytes,",
    );
    shop.source(&format!(
        "#![forbid(unsafe_code)]\n{}",
        fs::read_to_string(shop.0.join("src/lib.rs")).unwrap()
    ));
    let main = format!("use {} as _;\nfn main() {{}}\n", Shop::library("inspected"));
    fs::write(shop.0.join("src/main.rs"), main).unwrap();
    let manifest = fs::read_to_string(shop.0.join("Cargo.toml")).unwrap();
    let hard = "[profile.release]\nstrip = true\nlto = \"fat\"\ncodegen-units = 1\nopt-level = 1\n";
    fs::write(shop.0.join("Cargo.toml"), format!("{manifest}{hard}")).unwrap();
    let target = shop.0.join("target");
    let built = Command::new(env!("CARGO"))
        .args(["build", "--release", "--quiet", "--target-dir"])
        .arg(&target)
        .current_dir(&shop.0)
        .status()
        .unwrap();
    assert!(built.success());
    let binary = target.join("release/shop");
    let ended = shop.run(&["inspect", "--format", "json", binary.to_str().unwrap()]);
    let events = ended.json();
    assert_eq!(events.len(), 1, "{ended:?}");
    let event = &events[0];
    assert_eq!(event["full_name"], "OrderPaidEvent");
    assert_eq!(event["package"], "shop");
    assert_eq!(event["topic"], "orders");
    assert_eq!(event["key"][0], "order_id");
    assert_eq!(event["headers"][0]["name"], "tenant");
    assert_eq!(event["constant_headers"][0][1], "till");
    assert_eq!(event["claim_checks"][0], "receipt");
    assert_eq!(event["max_message_bytes"], 5000);
    assert_eq!(event["schema"]["fields"][0]["type"], "long");

    // A contract that was tampered with is none.
    let mut bytes = fs::read(&binary).unwrap();
    let at = bytes
        .windows(12)
        .position(|window| window == b"\"full_name\":")
        .unwrap();
    bytes[at + 14] ^= 1;
    let damaged = shop.0.join("damaged");
    fs::write(&damaged, bytes).unwrap();
    let ended = shop.run(&["inspect", damaged.to_str().unwrap()]);
    assert_eq!(ended.code, 1, "{ended:?}");
}

#[test]
fn an_event_has_a_schema_by_its_name() {
    let shop = Shop::new("named");
    shop.event(
        ", key = order_id",
        "#[event(max_len = 9)] pub order_id: String, pub amount: i64,",
    );
    let ended = shop.run(&["schema", "OrderPaidEvent"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    for part in [
        "OrderPaidEvent: record `OrderPaidEvent` of 2 fields",
        "  canonical    {\"name\":\"OrderPaidEvent\"",
        "  largest      ",
    ] {
        assert!(ended.out.contains(part), "{part} is not in {}", ended.out);
    }
    assert!(!ended.out.contains("without bound"), "{}", ended.out);
    let unknown = shop.run(&["schema", "OrderPayedEvent"]);
    assert_eq!(unknown.code, 2);
    assert!(
        unknown
            .err
            .contains("no event of the workspace, which has OrderPaidEvent"),
        "{}",
        unknown.err
    );
    let missing = shop.run(&["schema", "order.avsc"]);
    assert!(
        missing.err.contains("order.avsc: cannot be read"),
        "{}",
        missing.err
    );
}

#[test]
fn a_package_that_is_a_program_only_is_recorded() {
    let shop = Shop::new("program");
    shop.event("", V1);
    let source = fs::read_to_string(shop.0.join("src/lib.rs")).unwrap();
    fs::remove_file(shop.0.join("src/lib.rs")).unwrap();
    fs::write(shop.0.join("src/main.rs"), source + "fn main() {}\n").unwrap();
    let manifest = fs::read_to_string(shop.0.join("Cargo.toml")).unwrap();
    let program = manifest.replace("[lib]", "[[bin]]\npath = \"src/main.rs\"");
    fs::write(shop.0.join("Cargo.toml"), program).unwrap();
    let ended = shop.run(&["record", "--package", "shop", "--format", "json"]);
    assert_eq!(ended.json()[0]["change"], "drafted", "{ended:?}");
}
