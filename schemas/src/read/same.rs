//! Whether two definitions of one name are the same, so that the second is no error. The rule is that of Apache Avro for Java:
//! docs, aliases and an enum's default do not count; a part whose name had no definition yet is equal to nothing.

use super::draft::{Default, Draft, DraftField, Shape, TypeRef};
use super::json::Json;
use std::collections::HashSet;

pub(super) fn same_definition(draft: &Draft<'_>, one: usize, other: usize) -> bool {
    let mut seen = HashSet::new();
    let mut todo = vec![(TypeRef::Known(one), TypeRef::Known(other))];
    while let Some(pair) = todo.pop() {
        let (TypeRef::Known(one), TypeRef::Known(other)) = pair else {
            return false;
        };
        if one == other || !seen.insert((one, other)) {
            continue;
        }
        let (a, b) = (&draft.types[one], &draft.types[other]);
        let same = same_attributes(&a.all_props, &b.all_props)
            && match (&a.shape, &b.shape) {
                (Shape::Primitive(a), Shape::Primitive(b)) => a == b,
                (Shape::Array(a), Shape::Array(b)) | (Shape::Map(a), Shape::Map(b)) => {
                    todo.push((*a, *b));
                    true
                }
                (Shape::Union(a), Shape::Union(b)) => {
                    todo.extend(a.iter().copied().zip(b.iter().copied()));
                    a.len() == b.len()
                }
                (
                    Shape::Enum {
                        name: a,
                        symbols: a_symbols,
                        ..
                    },
                    Shape::Enum {
                        name: b,
                        symbols: b_symbols,
                        ..
                    },
                ) => a == b && a_symbols == b_symbols,
                (
                    Shape::Fixed {
                        name: a,
                        size: a_size,
                    },
                    Shape::Fixed {
                        name: b,
                        size: b_size,
                    },
                ) => a == b && a_size == b_size,
                (
                    Shape::Record {
                        name: a,
                        fields: a_fields,
                    },
                    Shape::Record {
                        name: b,
                        fields: b_fields,
                    },
                ) => {
                    a == b
                        && a_fields.len() == b_fields.len()
                        && a_fields.iter().zip(b_fields).all(|(&a, &b)| {
                            let (a, b) = (&draft.fields[a], &draft.fields[b]);
                            todo.push((a.of, b.of));
                            same_field(a, b)
                        })
                }
                _ => false,
            };
        if !same {
            return false;
        }
    }
    true
}

fn same_field(one: &DraftField<'_>, other: &DraftField<'_>) -> bool {
    let same_default = match (&one.default, &other.default) {
        (None, None) => true,
        (Some(Default::Written(a)), Some(Default::Written(b))) => same_json(a, b),
        (Some(Default::Float(a)), Some(Default::Float(b))) => a.to_bits() == b.to_bits(),
        _ => false,
    };
    same_default
        && one.name == other.name
        && one.order == other.order
        && same_attributes(&one.props, &other.props)
}

fn same_attributes(one: &[(&str, &Json)], other: &[(&str, &Json)]) -> bool {
    one.len() == other.len()
        && one.iter().all(|(key, a)| {
            other
                .iter()
                .any(|(other_key, b)| key == other_key && same_json(a, b))
        })
}

fn same_json(one: &Json, other: &Json) -> bool {
    let (mut a, mut b) = (String::new(), String::new());
    one.write(&mut a);
    other.write(&mut b);
    a == b
}
