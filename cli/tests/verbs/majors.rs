//! Histories of former majors: whose they are, and how they end.

use crate::shop::Shop;
use std::fs;

const FIRST: &str = "pub order_id: String, pub amount: i64,";
const SECOND: &str = "pub number: i64,";
const UPCASTER: &str = "
    kafka_event::recorded! { pub mod v1 = \"OrderPaidEvent\" }
    impl kafka_event::Upcast<v1::OrderPaid> for OrderPaidEvent {
        fn upcast(old: v1::OrderPaid) -> Result<Self, kafka_event::BoxError> {
            Ok(Self { number: old.order_id.parse()? })
        }
    }
";

fn rules(shop: &Shop) -> Vec<String> {
    let ended = shop.run(&["check", "--format", "json"]);
    let rule = |finding: &serde_json::Value| {
        let text = |key: &str| finding[key].as_str().unwrap().to_owned();
        format!("{} {}", text("rule"), text("event"))
    };
    let rules: Vec<_> = ended.json().iter().map(rule).collect();
    assert_eq!(ended.code, i32::from(!rules.is_empty()), "{ended:?}");
    rules
}

#[test]
fn a_former_major_is_upcast_from_and_then_retired() {
    let shop = Shop::new("majors");
    shop.event("", FIRST).run(&["record", "--release"]);

    // Nothing reads the first major.
    let unread = shop.event(", major = 2", SECOND).run(&["record"]);
    assert_eq!(unread.code, 2);
    assert!(
        unread
            .err
            .contains("recorded! { pub mod v1 = \"OrderPaidEvent\" }"),
        "{}",
        unread.err
    );

    shop.event(", major = 2, upcasts = v1::OrderPaid", SECOND);
    let source = shop.0.join("src/lib.rs");
    let event = fs::read_to_string(&source).unwrap();
    shop.source(&format!("{event}{UPCASTER}"));
    assert_eq!(rules(&shop), ["not-recorded OrderPaidEvent"]);
    let recorded = shop
        .run(&["record", "--release", "--format", "json"])
        .json();
    assert_eq!(recorded[0]["folder"], "schemas/OrderPaidEvent.v2");
    assert_eq!(recorded[0]["change"], "released");
    assert!(
        rules(&shop).is_empty(),
        "the history of the first major is the event's too"
    );

    // That of a later one is nobody's.
    let schemas = shop.0.join("schemas");
    fs::create_dir(schemas.join("OrderPaidEvent.v3")).unwrap();
    for file in ["index", "v1.avsc"] {
        let from = schemas.join("OrderPaidEvent.v2").join(file);
        fs::copy(from, schemas.join("OrderPaidEvent.v3").join(file)).unwrap();
    }
    assert_eq!(rules(&shop), ["history-without-event OrderPaidEvent.v3"]);
    fs::remove_dir_all(schemas.join("OrderPaidEvent.v3")).unwrap();

    // With `--last` the newest version of the first major goes too, and the upcaster with it.
    let retire = [
        "retire",
        "schemas/OrderPaidEvent",
        "1",
        "--reason",
        "the topic was emptied",
    ];
    let refused = shop.run(&retire);
    assert_eq!(refused.code, 1);
    assert!(refused.out.contains("`--last`"), "{}", refused.out);
    assert_eq!(shop.run(&[&retire[..], &["--last"]].concat()).code, 0);
    shop.event(", major = 2", SECOND);
    assert!(rules(&shop).is_empty());
}
