//! Lists and maps. A map's entries are written sorted by key, so that equal maps are equal bytes.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

use super::EventTypeAs;
use crate::{
    Decode, DecodeError, Decoder, EncodeError, Encoder, EventType, Items, TypeNode, TypeRef,
};

impl<T: EventType> EventType for Vec<T> {
    const SCHEMA: TypeRef = T::LIST;

    #[inline]
    fn encode<E: Encoder>(&self, out: &mut E) -> Result<(), EncodeError> {
        T::encode_list(self, out)
    }

    fn length(&self) -> Option<usize> {
        Some(self.len())
    }

    fn longest_item(&self) -> Option<usize> {
        self.iter().filter_map(T::length).max()
    }
}

impl<'de, T: Decode<'de>> Decode<'de> for Vec<T> {
    #[inline]
    fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
        T::decode_list(input)
    }
}

impl<T, A: EventTypeAs<T>> EventTypeAs<Vec<T>> for Vec<A> {
    const SCHEMA: TypeRef = TypeRef::new(&const { TypeNode::Array(A::SCHEMA) });

    fn encode_as<E: Encoder>(value: &Vec<T>, out: &mut E) -> Result<(), EncodeError> {
        out.array(value.len(), value.iter(), |out, item| {
            A::encode_as(item, out)
        })
    }

    fn decode_as<'de, D: Decoder<'de>>(input: &mut D) -> Result<Vec<T>, DecodeError> {
        let mut list = Vec::new();
        let mut items = Items::new();
        while input.next_item(&mut items)? {
            list.push(A::decode_as(input).map_err(|error| error.in_item(list.len()))?);
        }
        Ok(list)
    }
}

fn longest<'k, V: EventType + 'k>(
    entries: impl Iterator<Item = (&'k str, &'k V)>,
) -> Option<usize> {
    entries
        .map(|(key, value)| key.len().max(value.length().unwrap_or(0)))
        .max()
}

impl<K: AsRef<str> + Ord, V: EventType> EventType for BTreeMap<K, V> {
    const SCHEMA: TypeRef = TypeRef::new(&const { TypeNode::Map(V::SCHEMA) });

    fn encode<E: Encoder>(&self, out: &mut E) -> Result<(), EncodeError> {
        out.map(
            self.len(),
            self.iter().map(|(key, value)| (key.as_ref(), value)),
            |out, value| value.encode(out),
        )
    }

    fn length(&self) -> Option<usize> {
        Some(self.len())
    }

    fn longest_item(&self) -> Option<usize> {
        longest(self.iter().map(|(key, value)| (key.as_ref(), value)))
    }
}

impl<'de, K: From<String> + Ord, V: Decode<'de>> Decode<'de> for BTreeMap<K, V> {
    fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
        let mut map = BTreeMap::new();
        let mut items = Items::new();
        while let Some(key) = input.next_key(&mut items)? {
            let value = V::decode(input).map_err(DecodeError::in_entry)?;
            map.insert(K::from(key.into_owned()), value);
        }
        Ok(map)
    }
}

impl<K: AsRef<str> + Eq + Hash, V: EventType, S: BuildHasher> EventType for HashMap<K, V, S> {
    const SCHEMA: TypeRef = TypeRef::new(&const { TypeNode::Map(V::SCHEMA) });

    fn encode<E: Encoder>(&self, out: &mut E) -> Result<(), EncodeError> {
        let mut entries: Vec<(&str, &V)> = self
            .iter()
            .map(|(key, value)| (key.as_ref(), value))
            .collect();
        entries.sort_unstable_by_key(|(key, _)| *key);
        out.map(entries.len(), entries.into_iter(), |out, value| {
            value.encode(out)
        })
    }

    fn length(&self) -> Option<usize> {
        Some(self.len())
    }

    fn longest_item(&self) -> Option<usize> {
        longest(self.iter().map(|(key, value)| (key.as_ref(), value)))
    }
}

impl<'de, K: From<String> + Eq + Hash, V: Decode<'de>, S: BuildHasher + Default> Decode<'de>
    for HashMap<K, V, S>
{
    fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
        let mut map = HashMap::default();
        let mut items = Items::new();
        while let Some(key) = input.next_key(&mut items)? {
            let value = V::decode(input).map_err(DecodeError::in_entry)?;
            map.insert(K::from(key.into_owned()), value);
        }
        Ok(map)
    }
}

impl<T, A: EventTypeAs<T>, K: AsRef<str> + From<String> + Ord> EventTypeAs<BTreeMap<K, T>>
    for BTreeMap<K, A>
{
    const SCHEMA: TypeRef = TypeRef::new(&const { TypeNode::Map(A::SCHEMA) });

    fn encode_as<E: Encoder>(value: &BTreeMap<K, T>, out: &mut E) -> Result<(), EncodeError> {
        out.map(
            value.len(),
            value.iter().map(|(key, value)| (key.as_ref(), value)),
            |out, value| A::encode_as(value, out),
        )
    }

    fn decode_as<'de, D: Decoder<'de>>(input: &mut D) -> Result<BTreeMap<K, T>, DecodeError> {
        let mut map = BTreeMap::new();
        let mut items = Items::new();
        while let Some(key) = input.next_key(&mut items)? {
            let value = A::decode_as(input).map_err(DecodeError::in_entry)?;
            map.insert(K::from(key.into_owned()), value);
        }
        Ok(map)
    }
}
