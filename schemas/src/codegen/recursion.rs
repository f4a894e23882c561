//! Records that hold themselves: where a `Box` breaks the circle, and which branch of a union ends it.

use super::model::{At, Model};
use crate::model::Kind;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is known of the records of all files.
pub(super) struct Recursion {
    /// Records of one number hold one another, inline.
    circles: HashMap<String, usize>,
    /// How deep the smallest value of a record is; none for one that has no end.
    depths: HashMap<String, usize>,
}

impl Recursion {
    pub(super) fn new(model: &Model) -> Recursion {
        let edges = edges(model);
        Recursion {
            circles: circles(&edges),
            depths: depths(model),
        }
    }

    /// Whether a mention of `inner` within a value of `outer` needs a `Box`.
    pub(super) fn is_circle(&self, outer: &str, inner: &str) -> bool {
        let of = |name| self.circles.get(name);
        of(outer).is_some() && of(outer) == of(inner)
    }

    /// How deep the smallest value of a type is; none where it has no end.
    pub(super) fn depth(&self, model: &Model, at: At) -> Option<usize> {
        depth(model, at, &self.depths)
    }
}

/// The records that a value of each record holds without a list or map between.
fn edges(model: &Model) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut edges = BTreeMap::new();
    for (name, &at) in &model.named {
        let mut inline = BTreeSet::new();
        for field in model.fields(at) {
            let mut todo = vec![model.type_of(at, field)];
            while let Some(part) = todo.pop() {
                match model.kind(part) {
                    Kind::Union { .. } => todo.extend(model.parts(part)),
                    Kind::Record { .. } => inline.extend(model.name(part)),
                    _ => {}
                }
            }
        }
        edges.insert(name.as_str(), inline);
    }
    edges
}

/// The strongly connected components, by two walks (Kosaraju): one notes the order in which records are left, the other goes
/// against the edges in the reverse of that order.
fn circles(edges: &BTreeMap<&str, BTreeSet<&str>>) -> HashMap<String, usize> {
    let mut against: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (&from, to) in edges {
        for &to in to {
            against.entry(to).or_default().push(from);
        }
    }
    let (mut order, mut seen) = (Vec::new(), BTreeSet::new());
    for &start in edges.keys() {
        let mut todo = vec![(start, false)];
        while let Some((name, done)) = todo.pop() {
            if done {
                order.push(name);
            } else if seen.insert(name) {
                todo.push((name, true));
                todo.extend(edges[name].iter().map(|&next| (next, false)));
            }
        }
    }
    let mut circles = HashMap::new();
    for (number, &start) in order.iter().rev().enumerate() {
        let mut todo = vec![start];
        while let Some(name) = todo.pop() {
            if !circles.contains_key(name) {
                circles.insert(name.to_owned(), number);
                todo.extend(against.get(name).into_iter().flatten());
            }
        }
    }
    circles
}

fn depths(model: &Model) -> HashMap<String, usize> {
    let mut depths = HashMap::new();
    loop {
        let before = depths.len();
        for (name, &at) in &model.named {
            if depths.contains_key(name) {
                continue;
            }
            let fields = model.fields(at).iter();
            let deepest = fields.map(|field| depth(model, model.type_of(at, field), &depths));
            // Known only when all fields are.
            if let Some(deepest) = deepest.collect::<Option<Vec<_>>>() {
                depths.insert(name.clone(), 1 + deepest.into_iter().max().unwrap_or(0));
            }
        }
        if depths.len() == before {
            return depths;
        }
    }
}

fn depth(model: &Model, at: At, depths: &HashMap<String, usize>) -> Option<usize> {
    match model.kind(at) {
        Kind::Record { .. } => depths.get(model.name(at)?).copied(),
        Kind::Union { .. } => {
            let branches = model.parts(at);
            let known = branches.into_iter().map(|branch| match model.kind(branch) {
                Kind::Null => Some(0),
                _ => depth(model, branch, depths),
            });
            known.flatten().min()
        }
        _ => Some(0),
    }
}
