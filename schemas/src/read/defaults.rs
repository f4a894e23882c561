//! Whether a default is a value of its field's type. The rule is that of Apache Avro for Java 1.12: for a union, a value of any
//! of its branches; whole numbers within the range of `int` and `long`; any text for string, bytes, enum and fixed; for a record
//! an object with a value for each field that has no default of its own.
//!
//! Java looks twice: while it reads, when a type that has no definition yet takes any object, and again when all names are known,
//! when a record that refers to itself cannot be looked into before it is complete. What fails either time is refused here too.

use super::draft::{Default, Draft, Shape, TypeRef};
use super::json::{Json, Value};
use crate::model::Kind;
use std::collections::HashMap;

/// The deepest default that is looked into.
const MAX_DEPTH: usize = 256;

/// When a default is looked at.
#[derive(Clone, Copy)]
pub(super) enum Stage<'c> {
    /// Its type was just read; names may have no definition yet.
    Reading,
    /// All names are known, and the records marked are complete.
    Completing(&'c [bool]),
}

/// Checks the default of a field, if it has one.
pub(super) fn check(draft: &Draft<'_>, field: usize, stage: Stage<'_>) -> Result<(), String> {
    let field = &draft.fields[field];
    let Some(default) = &field.default else {
        return Ok(());
    };
    let mut checker = Checker {
        draft,
        stage,
        records: HashMap::new(),
    };
    if checker.fits(field.of, default.as_value(), 0)? {
        Ok(())
    } else {
        Err(format!(
            "the default of `{}` is no value of its type{}",
            field.name,
            checker.describe(field.of)
        ))
    }
}

#[derive(Clone, Copy)]
enum DefaultValue<'j> {
    Json(&'j Json),
    Number,
}

impl Default<'_> {
    fn as_value(&self) -> DefaultValue<'_> {
        match self {
            Default::Written(json) => DefaultValue::Json(json),
            Default::Float(_) => DefaultValue::Number,
        }
    }
}

struct Checker<'d, 'j> {
    draft: &'d Draft<'j>,
    stage: Stage<'d>,
    /// Verdicts on records, by type and by where the value stands: without them nested unions of records take exponential time.
    records: HashMap<(usize, *const Json), bool>,
}

impl<'d> Checker<'d, '_> {
    fn fits(&mut self, of: TypeRef, value: DefaultValue<'d>, depth: usize) -> Result<bool, String> {
        if depth > MAX_DEPTH {
            return Err(format!(
                "a default nests deeper than the limit of {MAX_DEPTH}"
            ));
        }
        let id = match (of, self.stage) {
            (TypeRef::Known(id), _) => id,
            (TypeRef::Broken, _) => return Ok(true),
            (TypeRef::Awaited(_), Stage::Reading) => {
                return Ok(matches!(
                    value,
                    DefaultValue::Json(Json {
                        value: Value::Object(_),
                        ..
                    })
                ));
            }
            (TypeRef::Awaited(_), Stage::Completing(_)) => match self.draft.resolve(of) {
                Some(id) => id,
                None => return Ok(true),
            },
        };
        let shape = &self.draft.types[id].shape;
        let json = match value {
            DefaultValue::Json(json) => json,
            DefaultValue::Number => {
                return Ok(matches!(
                    shape,
                    Shape::Primitive(Kind::Float | Kind::Double)
                ));
            }
        };
        Ok(match (shape, &json.value) {
            (Shape::Union(branches), _) => {
                for &branch in branches {
                    if self.fits(branch, value, depth + 1)? {
                        return Ok(true);
                    }
                }
                false
            }
            (Shape::Primitive(Kind::Null), Value::Null)
            | (Shape::Primitive(Kind::Boolean), Value::Bool(_))
            | (Shape::Primitive(Kind::Float | Kind::Double), Value::Number(_))
            | (Shape::Primitive(Kind::String | Kind::Bytes), Value::String(_))
            | (Shape::Enum { .. } | Shape::Fixed { .. }, Value::String(_)) => true,
            (Shape::Primitive(Kind::Int), Value::Number(text)) => text.parse::<i32>().is_ok(),
            (Shape::Primitive(Kind::Long), Value::Number(text)) => text.parse::<i64>().is_ok(),
            (Shape::Array(items), Value::Array(values)) => {
                for value in values {
                    if !self.fits(*items, DefaultValue::Json(value), depth + 1)? {
                        return Ok(false);
                    }
                }
                true
            }
            (Shape::Map(of), Value::Object(members)) => {
                for (_, value) in members {
                    if !self.fits(*of, DefaultValue::Json(value), depth + 1)? {
                        return Ok(false);
                    }
                }
                true
            }
            (Shape::Record { name, fields }, Value::Object(_)) => {
                if let Stage::Completing(complete) = self.stage
                    && !complete[id]
                {
                    return Err(format!(
                        "a default cannot hold a `{name}`, of which this field is itself a part"
                    ));
                }
                self.record_fits(id, fields, json, depth)?
            }
            _ => false,
        })
    }

    fn record_fits(
        &mut self,
        id: usize,
        fields: &'d [usize],
        json: &'d Json,
        depth: usize,
    ) -> Result<bool, String> {
        if let Some(&verdict) = self.records.get(&(id, std::ptr::from_ref(json))) {
            return Ok(verdict);
        }
        let mut verdict = true;
        for &field in fields {
            let field = &self.draft.fields[field];
            let value = match (json.get(&field.name), &field.default) {
                (Some(json), _) => DefaultValue::Json(json),
                (None, Some(default)) => default.as_value(),
                (None, None) => {
                    verdict = false;
                    break;
                }
            };
            if !self.fits(field.of, value, depth + 1)? {
                verdict = false;
                break;
            }
        }
        self.records.insert((id, std::ptr::from_ref(json)), verdict);
        Ok(verdict)
    }

    /// The type, in words, for the error.
    fn describe(&self, of: TypeRef) -> String {
        match of {
            TypeRef::Known(id) => format!(", {}", self.draft.branch_name(id)),
            TypeRef::Awaited(id) => format!(
                ", `{}`, which is defined later: until then Java takes only an object",
                self.draft.awaited[id].name
            ),
            TypeRef::Broken => String::new(),
        }
    }
}
