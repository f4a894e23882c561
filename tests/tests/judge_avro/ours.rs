//! Our answers to the judge's questions.

use kafka_event_schema::history::golden_records;
use kafka_event_schema::resolve::Plan;
use kafka_event_schema::{Schema, canonical, compat, fingerprint, generic};
use serde_json::{Value, json};

/// The answer to a request of `Judge.java`.
pub(crate) fn answer(request: &Value) -> Value {
    try_answer(request).unwrap_or_else(|error| json!({"error": error}))
}

fn try_answer(request: &Value) -> Result<Value, String> {
    let text = |key: &str| request[key].as_str().unwrap_or_default();
    let schema = |key: &str| Schema::parse(text(key)).map_err(|errors| errors.to_string());
    Ok(match text("verb") {
        "validate" => json!({"ok": schema("text").is_ok()}),
        "canonical" => json!({"canonical": canonical::text(&schema("schema")?.table())}),
        "fingerprint" => {
            let form = canonical::text(&schema("schema")?.table());
            let form = form.as_bytes();
            json!({
                "fingerprint": format!("{:016x}", fingerprint::crc64(form)),
                "md5": hex(&fingerprint::md5(form)),
                "sha256": hex(&fingerprint::sha256(form)),
            })
        }
        "compatible" => compatible(&schema("reader")?, &schema("writer")?)?,
        "decode" => {
            let (writer, reader) = (schema("writer")?, schema("reader")?);
            let plan = Plan::new(&writer.table(), &reader.table()).map_err(|e| e.to_string())?;
            let (value, trailing) = plan.read(&unhex(text("hex"))).map_err(|e| e.to_string())?;
            json!({"value": printed(&reader, &value), "trailing": trailing})
        }
        "encode" => {
            let schema = schema("schema")?;
            let value = generic::from_avro_json(&schema.table(), text("value"))
                .map_err(|e| e.to_string())?;
            let mut bytes = Vec::new();
            generic::encode(&schema.table(), &value, &mut bytes).map_err(|e| e.to_string())?;
            json!({"hex": hex(&bytes)})
        }
        "container" => {
            let file = unhex(text("hex"));
            let (schema, values) = golden_records(&file).ok_or("no file of golden records")?;
            let table = schema.table();
            let plan = Plan::new(&table, &table).map_err(|e| e.to_string())?;
            let values = values.into_iter().map(|bytes| match plan.read(bytes) {
                Ok((value, 0)) => Ok(printed(&schema, &value)),
                other => Err(format!("{other:?}")),
            });
            json!({"values": values.collect::<Result<Vec<_>, _>>()?})
        }
        verb => return Err(format!("no such verb: {verb}")),
    })
}

/// The verdict, which the constant comparison must share.
fn compatible(reader: &Schema, writer: &Schema) -> Result<Value, String> {
    let (reader, writer) = (reader.table(), writer.table());
    let found = compat::check(&reader, &writer, false).map_err(|e| e.to_string())?;
    let constant = compat::compare(&reader, &writer, false).map_err(|e| e.to_string())?;
    assert_eq!(constant.is_compatible(), found.is_compatible());
    assert_eq!(found.is_compatible(), found.findings().is_empty());
    if found.is_ambiguous() {
        return Err("a field matches several".to_owned());
    }
    Ok(json!({"compatible": found.is_compatible()}))
}

/// A value as Java's `JsonEncoder` prints it.
fn printed(schema: &Schema, value: &generic::Value) -> String {
    if generic::prints_nothing(&schema.table()) {
        String::new()
    } else {
        generic::to_avro_json(&schema.table(), value)
    }
}

/// The Avro JSON of bytes, if they are a value of the schema.
pub(crate) fn value(schema: &Schema, bytes: &[u8]) -> Option<String> {
    let plan = Plan::new(&schema.table(), &schema.table()).ok()?;
    let (value, _) = plan.read(bytes).ok()?;
    Some(generic::to_avro_json(&schema.table(), &value))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn unhex(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2)
        .filter_map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).ok())
        .collect()
}
