//! The source of many events of fifteen fields, and of the same structs for serde.

/// The fields of every event: name and type, where `{time}` is a timestamp.
const FIELDS: [(&str, &str); 15] = [
    ("order_id", "String"),
    ("customer", "String"),
    ("currency", "String"),
    ("status", "Status"),
    ("placed_at", "{time}"),
    ("total_cents", "i64"),
    ("weight_kg", "f64"),
    ("express", "bool"),
    ("coupon", "Option<String>"),
    ("lines", "Vec<Line>"),
    ("warehouse", "i32"),
    ("parcels", "u32"),
    ("referrer", "Option<String>"),
    ("tags", "Vec<String>"),
    ("discount_cents", "Option<i64>"),
];

/// What the fields name.
const NESTED: &str = "
{derives}
pub enum Status {
    {first}
    Placed,
    Paid,
    Shipped,
}

{derives}
pub struct Line {
    pub sku: String,
    pub quantity: i32,
    pub price_cents: i64,
}
";

/// A crate of `count` events.
pub(crate) fn events(count: usize) -> String {
    let nested = NESTED
        .replacen("{derives}", "#[derive(EventType, Default)]", 1)
        .replace("{derives}", "#[derive(EventType)]")
        .replace("{first}", "#[default]\n    #[event(default)]");
    let header = format!("use kafka_event::prelude::*;\n{nested}");
    types(count, header, "Timestamp", |name| {
        format!("#[kafka_event(topic = \"orders\", key = order_id)]\npub struct {name} {{")
    })
}

/// A crate of `count` structs with serde's derives.
pub(crate) fn structs(count: usize) -> String {
    let nested = NESTED
        .replace("{derives}", "#[derive(Serialize, Deserialize)]")
        .replace("{first}", "");
    let header = format!("use serde::{{Deserialize, Serialize}};\n{nested}");
    types(count, header, "i64", |name| {
        format!("#[derive(Serialize, Deserialize)]\npub struct {name} {{")
    })
}

fn types(count: usize, mut text: String, time: &str, open: impl Fn(&str) -> String) -> String {
    for number in 0..count {
        text += &format!("\n/// An order of kind {number} was placed.\n");
        text += &open(&format!("Order{}PlacedEvent", letters(number)));
        for (name, ty) in FIELDS {
            text += &format!("\n    pub {name}: {},", ty.replace("{time}", time));
        }
        text += "\n}\n";
    }
    text
}

/// A number as three letters, `Aaa` for 0: event names are words.
fn letters(number: usize) -> String {
    let letter = |digit: usize| (b'a' + (digit % 26) as u8) as char;
    [number / 676, number / 26, number]
        .map(letter)
        .into_iter()
        .enumerate()
        .map(|(place, letter)| {
            if place == 0 {
                letter.to_ascii_uppercase()
            } else {
                letter
            }
        })
        .collect()
}
