//! Values of a schema that show together whatever its types can be: each boundary of a number, each symbol, each branch, lists that
//! are empty and lists that are not.
//!
//! Each place of the schema (a field, a branch, the items of a list) takes its next value each time it is written, from the plainest
//! one on, until all have had their turn. So a schema has the same samples wherever they are made.

use super::boundaries::boundaries;
use crate::generic::Value;
use crate::model::{Kind, Node, NodeId, Range, Table};

/// The most samples of one schema.
const MOST: usize = 1_024;
/// How many values a sample has before its lists stay empty and its unions end soon.
const LARGE: usize = 1_000;
/// How many values a sample may have.
const LARGEST: usize = 100_000;
/// How often a record may lie within itself.
const TURNS: u32 = 2;

/// The samples; none when a value of the schema has no end or is larger than a sample may be. With `plain_unions` a union
/// that is no type or null is always null, or there are no samples.
pub(super) fn samples(table: &Table<'_>, plain_unions: bool) -> Vec<Value> {
    let mut maker = Maker::new(*table, plain_unions);
    let mut samples = Vec::new();
    while samples.len() < MOST && (samples.is_empty() || !maker.is_done()) {
        maker.size = 0;
        match maker.value(Place::Root, 0) {
            Some(sample) => samples.push(sample),
            None => return Vec::new(),
        }
    }
    samples
}

/// Where in the schema a value stands.
#[derive(Clone, Copy)]
enum Place {
    Root,
    Field(usize),
    Branch(usize),
    Items(NodeId),
}

/// How far a place has come.
#[derive(Clone, Copy, Default)]
struct Progress {
    /// How often it was written.
    written: usize,
    /// How many values it has to show.
    values: usize,
}

struct Maker<'t> {
    table: Table<'t>,
    plain_unions: bool,
    /// Of each type, how deep its shallowest value is; `None`: it has none that ends.
    heights: Vec<Option<u32>>,
    root: Progress,
    fields: Vec<Progress>,
    branches: Vec<Progress>,
    items: Vec<Progress>,
    /// Of each record, how many of it lie around the present place.
    around: Vec<u32>,
    /// How many records around the present place lie within another of their own type.
    turns: u32,
    /// How many values the present sample has.
    size: usize,
}

impl<'t> Maker<'t> {
    fn new(table: Table<'t>, plain_unions: bool) -> Self {
        let nodes = table.nodes.len();
        let mut maker = Maker {
            table,
            plain_unions,
            heights: vec![None; nodes],
            root: Progress::default(),
            fields: vec![Progress::default(); table.fields.len()],
            branches: vec![Progress::default(); table.branches.len()],
            items: vec![Progress::default(); nodes],
            around: vec![0; nodes],
            turns: 0,
            size: 0,
        };
        maker.measure();
        maker
    }

    /// Works out the heights, from the parts of types to the types, until nothing is found any more.
    fn measure(&mut self) {
        loop {
            let mut found = false;
            for node in (0..self.table.nodes.len()).rev() {
                if self.heights[node].is_none() {
                    self.heights[node] = self.height(&self.table.nodes[node]);
                    found |= self.heights[node].is_some();
                }
            }
            if !found {
                return;
            }
        }
    }

    fn height(&self, node: &Node) -> Option<u32> {
        match node.kind {
            Kind::Record { fields, .. } => {
                let mut height = 0;
                for position in 0..fields.len {
                    let field = self.table.field(fields, position).node;
                    height = height.max(self.heights[field as usize]?);
                }
                Some(height + 1)
            }
            Kind::Union { branches } => self.allowed(branches).map(|(_, height)| height).min(),
            Kind::Enum { symbols, .. } if symbols.len == 0 => None,
            _ => Some(0),
        }
    }

    /// The positions of the branches that can stand in a sample, with their heights.
    fn allowed(&self, branches: Range) -> impl Iterator<Item = (u32, u32)> {
        let is_null = move |position: u32| {
            let branch = self.table.branch(branches, position);
            matches!(self.table.nodes[branch as usize].kind, Kind::Null)
        };
        let types = (0..branches.len).filter(|&at| !is_null(at)).count() as u32;
        let only_null = self.plain_unions && (types > 1 || types == branches.len);
        (0..branches.len)
            .filter(move |&at| !only_null || is_null(at))
            .filter_map(move |at| {
                let branch = self.table.branch(branches, at);
                Some((at, self.heights[branch as usize]?))
            })
    }

    fn is_done(&self) -> bool {
        let places = self.fields.iter().chain(&self.branches).chain(&self.items);
        places
            .chain([&self.root])
            .all(|place| place.written == 0 || place.written >= place.values)
    }

    /// Takes note of a further value at a place, and says how many there were before.
    fn turn(&mut self, place: Place, values: usize) -> usize {
        let progress = match place {
            Place::Root => &mut self.root,
            Place::Field(index) => &mut self.fields[index],
            Place::Branch(index) => &mut self.branches[index],
            Place::Items(node) => &mut self.items[node as usize],
        };
        progress.values = values;
        progress.written += 1;
        progress.written - 1
    }

    fn value(&mut self, place: Place, node: NodeId) -> Option<Value> {
        self.heights[node as usize]?;
        self.size += 1;
        if self.size > LARGEST {
            return None;
        }
        let table = self.table;
        let short = self.turns >= TURNS || self.size > LARGE;
        let of = &table.nodes[node as usize];
        Some(match of.kind {
            Kind::Record { fields, .. } => {
                self.turn(place, 1);
                self.record(node, fields)?
            }
            Kind::Enum { symbols, .. } => {
                let turn = self.turn(place, symbols.len as usize);
                Value::Enum((turn % symbols.len as usize) as u32)
            }
            Kind::Union { branches } => {
                let position = self.branch(place, branches, short)?;
                let index = (branches.start + position) as usize;
                let value = self.value(Place::Branch(index), table.branch(branches, position))?;
                Value::Union(position, Box::new(value))
            }
            Kind::Array { items } => {
                let count = self.count(place, items, short);
                let values = (0..count).map(|_| self.value(Place::Items(node), items));
                Value::Array(values.collect::<Option<_>>()?)
            }
            Kind::Map { values } => {
                let count = self.count(place, values, short);
                let entries = ["", "ключ 🗝"].into_iter().take(count);
                let entries = entries.map(|key| {
                    let value = self.value(Place::Items(node), values)?;
                    Some((key.to_owned(), value))
                });
                Value::Map(entries.collect::<Option<_>>()?)
            }
            _ => {
                let mut values = boundaries(of)?;
                let turn = self.turn(place, values.len());
                values.swap_remove(turn % values.len())
            }
        })
    }

    fn record(&mut self, node: NodeId, fields: Range) -> Option<Value> {
        let within_itself = self.around[node as usize] > 0;
        self.around[node as usize] += 1;
        self.turns += u32::from(within_itself);
        let values = (0..fields.len).map(|position| {
            let index = (fields.start + position) as usize;
            self.value(Place::Field(index), self.table.fields[index].node)
        });
        let values = values.collect::<Option<_>>()?;
        self.around[node as usize] -= 1;
        self.turns -= u32::from(within_itself);
        Some(Value::Record(values))
    }

    /// Which branch comes next: each in its turn, and then again those that hold more than null.
    fn branch(&mut self, place: Place, branches: Range, short: bool) -> Option<u32> {
        let allowed: Vec<_> = self.allowed(branches).collect();
        if short {
            let shallowest = allowed.iter().min_by_key(|(_, height)| *height)?;
            return Some(shallowest.0);
        }
        let turn = self.turn(place, allowed.len());
        if let Some((position, _)) = allowed.get(turn) {
            return Some(*position);
        }
        let holds = |position: &u32| {
            let branch = self.table.branch(branches, *position);
            !matches!(self.table.nodes[branch as usize].kind, Kind::Null)
        };
        let positions = allowed.iter().map(|(position, _)| *position);
        let more: Vec<_> = positions.filter(holds).collect();
        match more.get(turn % more.len().max(1)) {
            Some(position) => Some(*position),
            None => allowed.first().map(|(position, _)| *position),
        }
    }

    /// How many items come next: none, one, and then two each time.
    fn count(&mut self, place: Place, items: NodeId, short: bool) -> usize {
        if short || self.heights[items as usize].is_none() {
            return 0;
        }
        self.turn(place, 3).min(2)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{LARGEST, samples};
    use crate::Schema;
    use crate::generic::{encode, to_avro_json};

    fn shown(schema: &str) -> Vec<String> {
        let schema = Schema::parse(schema).unwrap();
        let table = schema.table();
        samples(&table, false)
            .iter()
            .map(|sample| {
                encode(&table, sample, &mut Vec::new()).unwrap();
                to_avro_json(&table, sample)
            })
            .collect()
    }

    #[test]
    fn every_place_shows_all_its_values() {
        let all = shown(
            r#"{"type":"record","name":"R","fields":[
                {"name":"class","type":["null",{"type":"enum","name":"E","symbols":["A","B","C"]}]},
                {"name":"int","type":"int"},
                {"name":"list","type":{"type":"array","items":"boolean"}},
                {"name":"map","type":{"type":"map","values":["int","string"]}}]}"#,
        );
        assert_eq!(all[0], r#"{"class":null,"int":0,"list":[],"map":{}}"#);
        assert_eq!(
            all[1],
            r#"{"class":{"E":"A"},"int":1,"list":[false],"map":{"":{"int":0}}}"#
        );
        let all = all.join("\n");
        for part in [
            r#"{"E":"B"}"#,
            r#"{"E":"C"}"#,
            "-2147483648",
            "2147483647",
            "[true,false]",
            r#"{"string":"a"}"#,
            r#"{"int":-2147483648}"#,
        ] {
            assert!(all.contains(part), "{part} is not in {all}");
        }
    }

    #[test]
    fn what_holds_itself_ends() {
        let all = shown(
            r#"{"type":"record","name":"T","fields":[
                {"name":"kids","type":{"type":"array","items":"T"}},
                {"name":"next","type":["T","null"]},
                {"name":"names","type":{"type":"map","values":"T"}}]}"#,
        );
        assert!(!all.is_empty() && all.iter().all(|sample| sample.len() < LARGEST));
        assert!(all.iter().any(|sample| sample.contains(r#""kids":[{"#)));
        // Far has its turn before End, and again later; a third one within the other ends.
        let all = shown(
            r#"{"type":"record","name":"T","fields":[{"name":"next","type":[
                {"type":"record","name":"Far","fields":[{"name":"t","type":"T"}]},
                {"type":"record","name":"End","fields":[]}]}]}"#,
        );
        assert_eq!(all[0], r#"{"next":{"Far":{"t":{"next":{"End":{}}}}}}"#);
    }

    #[test]
    fn what_has_no_end_or_doubles_for_ever_has_no_samples() {
        let none = r#"{"type":"record","name":"T","fields":[{"name":"t","type":"T"}]}"#;
        assert!(shown(none).is_empty());
        let mut doubling = String::from(r#""int""#);
        for depth in 0..40 {
            let (name, again) = (format!("R{depth}"), format!("R{}", depth - 1));
            let again = if depth == 0 { "int" } else { &again };
            doubling = format!(
                r#"{{"type":"record","name":"{name}","fields":[{{"name":"a","type":{doubling}}},{{"name":"b","type":"{again}"}}]}}"#
            );
        }
        assert!(shown(&doubling).is_empty());
    }
}
