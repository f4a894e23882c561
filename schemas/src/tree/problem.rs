//! What a Rust type can say and Avro cannot, found in a node as a value: the macro shows it on the field or variant that says it.

use super::alike::same_branch;
use super::name::same_text;
use super::{FieldNode, RecordNode, TypeNode, TypeRef, UnionNode};
use crate::message::Message;
use crate::refuse::refuse;

/// Which part of a type has no form in Avro, and why.
#[derive(Clone, Copy, Debug)]
pub struct Problem {
    /// The position of the field or variant.
    pub index: usize,
    /// Why.
    pub text: &'static str,
}

impl Problem {
    /// Shows the text at the place of the call, if it is about the part at this position.
    ///
    /// # Panics
    /// If it is.
    #[track_caller]
    pub const fn at(&self, index: usize) {
        if self.index == index {
            refuse(self.text)
        }
    }
}

/// The same, of a type that is found only where it is used: a generic one, or two that clash.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// The name of the type.
    pub(super) owner: &'static str,
    /// The name of its field, when one is to blame.
    pub(super) field: &'static str,
    /// Why.
    pub(super) text: &'static str,
}

impl Found {
    /// What the compiler shows.
    #[must_use]
    pub const fn message(&self) -> Message {
        let mut message = Message::new();
        if !self.field.is_empty() {
            message = message.push("field `").push(self.field).push("` of ");
        }
        message
            .push("`")
            .push(self.owner)
            .push("`: ")
            .push(self.text)
    }
}

/// How deep flattened structs may be nested: deeper, the compiler's evaluator gives up.
const MAX_FLATTENED: u32 = 16;

/// What is wrong with the fields of a record.
#[must_use]
pub const fn record_problem(record: &RecordNode) -> Option<Problem> {
    let mut index = 0;
    let mut flattened = false;
    while index < record.fields.len() {
        let field = &record.fields[index];
        let text = if field.flatten {
            flattened = true;
            flatten_problem(field.ty, MAX_FLATTENED)
        } else {
            type_problem(field.ty)
        };
        if let Some(text) = text {
            return Some(Problem { index, text });
        }
        index += 1;
    }
    if flattened { clash(record) } else { None }
}

/// What is wrong with the variants of an enum with data. Avro 1.12, "Unions": no union directly within a union, and no two branches of
/// the same unnamed type or of the same name.
#[must_use]
pub const fn union_problem(union: &UnionNode) -> Option<Problem> {
    let mut index = 0;
    while index < union.variants.len() {
        let branch = union.variants[index].ty;
        if matches!(
            branch.get(),
            TypeNode::Union(_) | TypeNode::Optional(..) | TypeNode::Null
        ) {
            let text = "a variant cannot hold an `Option` or another enum with data: Avro has no union within a union";
            return Some(Problem { index, text });
        }
        if let Some(text) = type_problem(branch) {
            return Some(Problem { index, text });
        }
        let mut other = 0;
        while other < index {
            if same_branch(branch.get(), union.variants[other].ty.get()) {
                let text = "another variant holds the same Avro type, and a union has each type once: \
                    give it named fields, as `Variant { value: … }`";
                return Some(Problem { index, text });
            }
            other += 1;
        }
        index += 1;
    }
    None
}

/// What is wrong with a type as it stands in a field, but for what its named types say themselves. As deep as the type is written.
const fn type_problem(ty: TypeRef) -> Option<&'static str> {
    match ty.get() {
        TypeNode::Optional(inner, _) => match inner.get() {
            TypeNode::Null | TypeNode::Optional(..) => {
                Some("an `Option` of an `Option` has no form in Avro: a union holds null once")
            }
            _ => type_problem(*inner),
        },
        TypeNode::Array(inner) | TypeNode::Map(inner) => type_problem(*inner),
        _ => None,
    }
}

const fn flatten_problem(ty: TypeRef, depth: u32) -> Option<&'static str> {
    let record = match ty.get() {
        TypeNode::Record(record) => record,
        TypeNode::Broken => return None,
        _ => return Some("only a struct with named fields can be flattened"),
    };
    if depth == 0 {
        return Some("it flattens itself, which has no end");
    }
    let mut i = 0;
    while i < record.fields.len() {
        if record.fields[i].flatten
            && let Some(text) = flatten_problem(record.fields[i].ty, depth - 1)
        {
            return Some(text);
        }
        i += 1;
    }
    None
}

/// The position of the field that is named so, or that brings it in by flattening.
pub(crate) const fn position_of(record: &RecordNode, name: &str) -> Option<usize> {
    let mut position = 0;
    while position < record.fields.len() {
        if has_name(&record.fields[position], name) {
            return Some(position);
        }
        position += 1;
    }
    None
}

/// A field whose name another field brings in too, by flattening.
const fn clash(record: &RecordNode) -> Option<Problem> {
    let mut index = 0;
    while index < record.fields.len() {
        let field = &record.fields[index];
        let mut other = 0;
        while field.flatten && other < record.fields.len() {
            if other != index
                && let TypeNode::Record(inner) = field.ty.get()
                && shares_a_name(inner, &record.fields[other])
            {
                let text =
                    "a field of the flattened struct has the name of another field of the record";
                return Some(Problem { index, text });
            }
            other += 1;
        }
        index += 1;
    }
    None
}

/// Whether a field of `inner`, or one that it flattens in turn, is named as what `field` brings in.
const fn shares_a_name(inner: &RecordNode, field: &FieldNode) -> bool {
    let mut i = 0;
    while i < inner.fields.len() {
        let own = &inner.fields[i];
        let shared = match own.ty.get() {
            TypeNode::Record(deeper) if own.flatten => shares_a_name(deeper, field),
            _ => has_name(field, own.name),
        };
        if shared {
            return true;
        }
        i += 1;
    }
    false
}

/// Whether `field` brings in a field of that name.
const fn has_name(field: &FieldNode, name: &str) -> bool {
    if !field.flatten {
        return same_text(field.name, name);
    }
    if let TypeNode::Record(inner) = field.ty.get() {
        let mut i = 0;
        while i < inner.fields.len() {
            if has_name(&inner.fields[i], name) {
                return true;
            }
            i += 1;
        }
    }
    false
}
