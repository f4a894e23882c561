//! serde's traits over the JSON form: one form, whoever writes it. Fields that travel as headers stand in it too.

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Error as _, Serializer};
use serde_json::{Map, Value};

use super::{
    DecodeEvent, Event, Header, RecordHeaders, RecordRef, header_from_json, header_to_json,
};
use crate::codec::json;

/// Writes an event into any self-describing format of serde's.
///
/// # Errors
/// When a value has no place in the schema, or the serializer fails.
pub fn serialize<E: Event, S: Serializer>(event: &E, serializer: S) -> Result<S::Ok, S::Error> {
    let mut text = Vec::new();
    json::encode(event, &mut text).map_err(S::Error::custom)?;
    if E::CONTRACT.headers.is_empty() {
        let mut input = serde_json::Deserializer::from_slice(&text);
        return serde_transcode::transcode(&mut input, serializer);
    }
    let mut object: Map<String, Value> = serde_json::from_slice(&text).map_err(S::Error::custom)?;
    let mut headers = RecordHeaders::new();
    event
        .encode_headers(&mut headers)
        .map_err(S::Error::custom)?;
    for contract in E::CONTRACT.headers {
        let value = headers
            .iter()
            .rev()
            .find(|(name, _)| name == contract.name)
            .and_then(|(_, value)| value.as_ref());
        let value = value.map_or(Value::Null, |value| header_to_json(contract.ty, value));
        object.insert(contract.field.to_owned(), value);
    }
    serde::Serialize::serialize(&object, serializer)
}

/// Reads an event from any self-describing format of serde's.
///
/// # Errors
/// When the deserializer fails, or its value is not such an event.
pub fn deserialize<'de, E, D>(deserializer: D) -> Result<E, D::Error>
where
    E: Event + for<'x> DecodeEvent<'x>,
    D: Deserializer<'de>,
{
    let object: Map<String, Value> = Map::deserialize(deserializer)?;
    let text = serde_json::to_vec(&object).map_err(D::Error::custom)?;
    let mut event: E = json::decode(&text).map_err(D::Error::custom)?;
    let values: Vec<(&str, Vec<u8>)> = E::CONTRACT
        .headers
        .iter()
        .filter_map(|contract| {
            let value = header_from_json(contract.ty, object.get(contract.field)?)?;
            Some((contract.name, value))
        })
        .collect();
    let headers: Vec<Header<'_>> = values
        .iter()
        .map(|(name, value)| Header {
            name,
            value: Some(value),
        })
        .collect();
    event
        .decode_headers(
            &RecordRef {
                headers: &headers,
                ..RecordRef::default()
            },
            false,
        )
        .map_err(D::Error::custom)?;
    Ok(event)
}
