//! One event byte for byte: its record, its schema in both forms, its fingerprint.

#![allow(missing_docs, clippy::unwrap_used)]

use kafka_event::prelude::*;

#[derive(Debug, Clone, PartialEq, Default, EventType)]
#[event(alias = "Passenger")]
struct Traveller {
    /// As in the passport.
    name: String,
    #[event(default = -1)]
    seat: i32,
}

#[derive(Debug, Clone, Copy, PartialEq, Default, EventType)]
enum Class {
    #[default]
    #[event(default)]
    Economy,
    Business,
}

#[derive(Debug, Clone, PartialEq, EventType)]
enum Luggage {
    None,
    Kilograms(f32),
    Special { what: String },
}

/// A traveller boarded.
#[kafka_event(
    topic = "travellers",
    key = booking,
    namespace = "com.acme",
    rename_all = "camelCase",
    header("source" = "gate"),
    alias = "PassengerBoardedEvent",
    alias = "org.old.BoardedEvent"
)]
#[derive(Debug, Clone, PartialEq)]
struct TravellerBoardedEvent {
    booking: i32,
    traveller: Traveller,
    #[event(timestamp)]
    boarded_at: Timestamp,
    class: Class,
    luggage: Option<Luggage>,
    #[event(default = "none", alias = "remark")]
    note: String,
    companions: Vec<Traveller>,
    #[deprecated(note = "use `class`")]
    old_class: Option<i32>,
    fee: Decimal<9, 2>,
    #[event(header = "tenant")]
    tenant: String,
    token: [u8; 2],
}

#[allow(deprecated)]
fn event() -> TravellerBoardedEvent {
    TravellerBoardedEvent {
        booking: 258,
        traveller: Traveller {
            name: "Ada".into(),
            seat: 12,
        },
        boarded_at: Timestamp::from_millis(1_000),
        class: Class::Business,
        luggage: Some(Luggage::Special {
            what: "harp".into(),
        }),
        note: String::new(),
        companions: vec![Traveller {
            name: "Bo".into(),
            seat: -1,
        }],
        old_class: None,
        fee: "-1.30".parse().unwrap(),
        tenant: "acme".into(),
        token: [0xab, 0xcd],
    }
}

#[test]
fn the_record_is_these_bytes() {
    let record = event().to_record().unwrap();
    assert_eq!(record.key.as_deref(), Some(&[0, 0, 1, 2][..]));
    assert_eq!(record.timestamp, Some(Timestamp::from_millis(1_000)));
    let mut value = vec![0xc3, 0x01];
    value.extend(FINGERPRINT.to_le_bytes());
    value.extend([0x84, 0x04]); // booking 258
    value.extend([6, b'A', b'd', b'a', 24]); // traveller
    value.extend([0xd0, 0x0f]); // boardedAt 1000
    value.push(2); // class: the second symbol
    value.extend([6, 8, b'h', b'a', b'r', b'p']); // luggage: null, two others, then this branch
    value.push(0); // note
    value.extend([2, 4, b'B', b'o', 1, 0]); // companions: one block of one, its end
    value.push(0); // oldClass: null
    value.extend([4, 0xff, 0x7e]); // fee: -130 in two bytes
    value.extend([0xab, 0xcd]); // token
    assert_eq!(record.value, Some(value));
    let headers: Vec<(&str, &str)> = record
        .headers
        .iter()
        .map(|(name, value)| {
            (
                name.as_str(),
                std::str::from_utf8(value.as_deref().unwrap()).unwrap(),
            )
        })
        .collect();
    assert_eq!(
        headers,
        [
            ("ce_type", "com.acme.TravellerBoardedEvent"),
            ("content-type", "application/avro"),
            ("source", "gate"),
            ("tenant", "acme"),
        ]
    );
}

#[test]
fn the_schema_is_these_texts() {
    let contract = TravellerBoardedEvent::CONTRACT;
    assert_eq!(TravellerBoardedEvent::SCHEMA_JSON, JSON.replace('\n', ""));
    assert_eq!(
        TravellerBoardedEvent::CANONICAL_FORM,
        CANONICAL.replace('\n', "")
    );
    assert_eq!(contract.fingerprint, FINGERPRINT);
    // References by name are read back as the types that were meant.
    let read = kafka_event::Schema::parse(TravellerBoardedEvent::SCHEMA_JSON).unwrap();
    assert_eq!(
        kafka_event::canonical::text(&read.table()),
        TravellerBoardedEvent::CANONICAL_FORM
    );
}

#[test]
fn the_json_form_is_this_text() {
    let text = serde_json::to_string(&event()).unwrap();
    assert_eq!(text, JSON_FORM.replace('\n', ""));
    assert_eq!(
        serde_json::from_str::<TravellerBoardedEvent>(&text).unwrap(),
        event()
    );
}

/// CRC-64-AVRO of the canonical form, also computed by hand after the algorithm of the Avro specification.
const FINGERPRINT: u64 = 0x4a77_1596_9d28_8bf7;
const JSON: &str = r#"{"type":"record","name":"TravellerBoardedEvent","namespace":"com.acme","doc":"A traveller boarded.","fields":[
{"name":"booking","type":"int"},
{"name":"traveller","type":{"type":"record","name":"Traveller","fields":[
{"name":"name","type":"string","doc":"As in the passport."},
{"name":"seat","type":"int","default":-1}
],"aliases":["Passenger"]}},
{"name":"boardedAt","type":{"type":"long","logicalType":"timestamp-millis"}},
{"name":"class","type":{"type":"enum","name":"Class","symbols":["Economy","Business"],"default":"Economy"}},
{"name":"luggage","type":["null",
{"type":"record","name":"LuggageNone","fields":[]},
"float",
{"type":"record","name":"LuggageSpecial","fields":[{"name":"what","type":"string"}]}
],"default":null},
{"name":"note","type":"string","default":"none","aliases":["remark"]},
{"name":"companions","type":{"type":"array","items":"Traveller"}},
{"name":"oldClass","type":["null","int"],"default":null,"deprecated":"use `class`"},
{"name":"fee","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},
{"name":"token","type":{"type":"fixed","name":"fixed_2","namespace":"kafka_event","size":2}}
],"aliases":["PassengerBoardedEvent","org.old.BoardedEvent"]}"#;

const CANONICAL: &str = r#"{"name":"com.acme.TravellerBoardedEvent","type":"record","fields":[
{"name":"booking","type":"int"},
{"name":"traveller","type":{"name":"com.acme.Traveller","type":"record","fields":[
{"name":"name","type":"string"},
{"name":"seat","type":"int"}]}},
{"name":"boardedAt","type":"long"},
{"name":"class","type":{"name":"com.acme.Class","type":"enum","symbols":["Economy","Business"]}},
{"name":"luggage","type":["null",
{"name":"com.acme.LuggageNone","type":"record","fields":[]},
"float",
{"name":"com.acme.LuggageSpecial","type":"record","fields":[{"name":"what","type":"string"}]}]},
{"name":"note","type":"string"},
{"name":"companions","type":{"type":"array","items":"com.acme.Traveller"}},
{"name":"oldClass","type":["null","int"]},
{"name":"fee","type":"bytes"},
{"name":"token","type":{"name":"kafka_event.fixed_2","type":"fixed","size":2}}]}"#;

const JSON_FORM: &str = r#"{"boardedAt":"1970-01-01T00:00:01Z","booking":258,"class":"Business",
"companions":[{"name":"Bo","seat":-1}],"fee":"-1.30","luggage":{"Special":{"what":"harp"}},
"note":"","oldClass":null,"tenant":"acme","token":"q80=","traveller":{"name":"Ada","seat":12}}"#;
