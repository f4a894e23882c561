//! The second look, when all files are read: every name must have a definition, unions are checked with those that came later,
//! and defaults with the types as they then are.
//!
//! Apache Avro for Java completes records by a depth-first visit from each definition, in the order in which definitions ended.
//! At a mention that came before its definition it begins a visit of its own, with a fresh memory of where it has been. Which
//! record is complete when a default is looked at follows from that order, and a default that reaches an incomplete one is refused,
//! so this file keeps to it.

use super::defaults::{self, Stage};
use super::draft::{Draft, Shape, TypeRef};
use super::error::{ParseError, Step};
use super::types::union_problems;
use std::collections::HashSet;

/// The most steps of all visits together: they may repeat one another.
const MAX_STEPS: usize = 20_000_000;

/// Everything that is wrong only now, each with its file.
pub(super) fn check(draft: &Draft<'_>, roots: &[TypeRef]) -> Vec<(usize, ParseError)> {
    if draft.is_over_limit() {
        // The reader stopped there, and a name may have its definition beyond.
        return Vec::new();
    }
    let undefined = draft
        .awaited
        .iter()
        .filter(|awaited| !draft.names.contains_key(&awaited.name))
        .map(|awaited| {
            let message = format!("no type `{}` is defined", awaited.name);
            problem(draft, awaited.place, None, message)
        })
        .collect();
    let mut completion = Completion {
        draft,
        complete: vec![false; draft.types.len()],
        begun: vec![false; draft.types.len()],
        met: vec![false; draft.awaited.len()],
        checked_unions: HashSet::new(),
        steps: 0,
        problems: undefined,
    };
    let starts = draft
        .defined
        .iter()
        .map(|&id| TypeRef::Known(id))
        .chain(roots.iter().copied());
    for start in starts {
        completion.visit(start);
        if completion.steps > MAX_STEPS {
            let place = draft.types[0].place;
            let message = "the types refer to one another too often to be checked";
            completion
                .problems
                .push(problem(draft, place, None, message));
            break;
        }
    }
    completion.problems
}

fn problem(
    draft: &Draft<'_>,
    place: usize,
    step: Option<Step>,
    message: impl Into<String>,
) -> (usize, ParseError) {
    let mut located = draft.located(place);
    located.path.extend(step);
    (draft.file(place), ParseError::new(&located, message))
}

struct Completion<'d, 'j> {
    draft: &'d Draft<'j>,
    /// Records whose fields are set.
    complete: Vec<bool>,
    /// Types that a visit has come to.
    begun: Vec<bool>,
    /// Mentions before the definition that a visit has come to.
    met: Vec<bool>,
    checked_unions: HashSet<usize>,
    steps: usize,
    problems: Vec<(usize, ParseError)>,
}

/// A visit: where it has been, and what it still has to do.
struct Visit {
    been: HashSet<usize>,
    todo: Vec<Todo>,
}

#[derive(Clone, Copy)]
enum Todo {
    Come(TypeRef),
    Leave(usize),
}

impl Visit {
    fn new(start: TypeRef) -> Visit {
        Visit {
            been: HashSet::new(),
            todo: vec![Todo::Come(start)],
        }
    }
}

impl Completion<'_, '_> {
    fn visit(&mut self, start: TypeRef) {
        let mut visits = vec![Visit::new(start)];
        while let Some(visit) = visits.last_mut() {
            self.steps += 1;
            if self.steps > MAX_STEPS {
                return;
            }
            match visit.todo.pop() {
                None => {
                    visits.pop();
                }
                Some(Todo::Leave(id)) => self.leave(id),
                Some(Todo::Come(TypeRef::Known(id))) => {
                    if visit.been.insert(id) {
                        self.begun[id] = true;
                        self.come(id, visit);
                    }
                }
                Some(Todo::Come(of @ TypeRef::Awaited(mention))) => {
                    if !std::mem::replace(&mut self.met[mention], true)
                        && let Some(id) = self.draft.resolve(of)
                        && !self.begun[id]
                    {
                        visits.push(Visit::new(TypeRef::Known(id)));
                    }
                }
                Some(Todo::Come(TypeRef::Broken)) => {}
            }
        }
    }

    fn come(&self, id: usize, visit: &mut Visit) {
        let todo = &mut visit.todo;
        match &self.draft.types[id].shape {
            Shape::Array(part) | Shape::Map(part) => {
                todo.extend([Todo::Leave(id), Todo::Come(*part)]);
            }
            Shape::Union(branches) => {
                todo.push(Todo::Leave(id));
                todo.extend(branches.iter().map(|&branch| Todo::Come(branch)));
            }
            Shape::Record { fields, .. } => {
                todo.push(Todo::Leave(id));
                let parts = fields.iter().rev();
                todo.extend(parts.map(|&field| Todo::Come(self.draft.fields[field].of)));
            }
            Shape::Primitive(_) | Shape::Enum { .. } | Shape::Fixed { .. } => {}
        }
    }

    fn leave(&mut self, id: usize) {
        let draft = self.draft;
        let place = draft.types[id].place;
        match &draft.types[id].shape {
            Shape::Record { fields, .. } if !self.complete[id] => {
                for &field in fields {
                    if let Err(reason) =
                        defaults::check(draft, field, Stage::Completing(&self.complete))
                    {
                        let place = draft.fields[field].place;
                        let step = Step::Key("default".to_owned());
                        self.problems
                            .push(problem(draft, place, Some(step), reason));
                    }
                }
                self.complete[id] = true;
            }
            Shape::Union(_) if self.checked_unions.insert(id) => {
                for (position, reason) in union_problems(draft, id) {
                    let step = Step::Index(position);
                    self.problems
                        .push(problem(draft, place, Some(step), reason));
                }
            }
            _ => {}
        }
    }
}
