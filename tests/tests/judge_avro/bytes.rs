//! Bytes of a writer: mostly a value of its schema, sometimes cut or changed.

use crate::random::Random;
use kafka_event_schema::model::{Kind, NodeId, Table};

const TEXTS: [&str; 6] = ["", "x", "naïve", "日本語", "🚀", "a\"b\\\n\u{1}"];
const NUMBERS: [i64; 12] = [
    0,
    1,
    -1,
    63,
    -64,
    64,
    300,
    i32::MAX as i64,
    i32::MIN as i64,
    9_007_199_254_740_993,
    i64::MAX,
    i64::MIN,
];

/// How many types a value may be made of before it ends, whole or not: a record that holds itself has no end.
const MAX_STEPS: usize = 2_000;

/// Bytes for a schema, whole five times in six.
pub(crate) fn bytes(table: &Table<'_>, random: &mut Random) -> Vec<u8> {
    let mut writer = Writer {
        table,
        random,
        out: Vec::new(),
        steps: 0,
    };
    writer.write(0, 0);
    let mut bytes = writer.out;
    match random.below(24) {
        0 if !bytes.is_empty() => bytes.truncate(random.below(bytes.len())),
        1 if !bytes.is_empty() => {
            let at = random.below(bytes.len());
            bytes[at] ^= 1 << random.below(8);
        }
        2 => bytes.extend([0, 1]),
        3 if !bytes.is_empty() => {
            let at = random.below(bytes.len());
            bytes.insert(at, random.below(256) as u8);
        }
        _ => {}
    }
    bytes
}

struct Writer<'a> {
    table: &'a Table<'a>,
    random: &'a mut Random,
    out: Vec<u8>,
    steps: usize,
}

impl Writer<'_> {
    fn write(&mut self, node: NodeId, depth: usize) {
        self.steps += 1;
        if self.steps > MAX_STEPS || depth > 60 {
            return;
        }
        let table = self.table;
        match table.nodes[node as usize].kind {
            Kind::Null => {}
            Kind::Boolean => self.out.push(self.random.below(2) as u8),
            Kind::Int => {
                let number = NUMBERS[self.random.below(9)];
                push(&mut self.out, number);
            }
            Kind::Long => {
                let number = NUMBERS[self.random.below(NUMBERS.len())];
                push(&mut self.out, number);
            }
            Kind::Float => {
                let all = [0.0, 1.5, -0.1, f32::NAN, f32::INFINITY, f32::MAX];
                let number = all[self.random.below(all.len())];
                self.out.extend(number.to_le_bytes());
            }
            Kind::Double => {
                let all = [0.0, 1.5, -0.1, f64::NAN, f64::NEG_INFINITY, 1e-300];
                let number = all[self.random.below(all.len())];
                self.out.extend(number.to_le_bytes());
            }
            Kind::Bytes | Kind::String => self.text(),
            Kind::Fixed { size, .. } => {
                for _ in 0..size {
                    self.out.push(self.random.below(256) as u8);
                }
            }
            Kind::Enum { symbols, .. } => {
                let symbol = self.random.below(symbols.len.max(1) as usize);
                push(&mut self.out, symbol as i64);
            }
            Kind::Array { items } => self.blocks(depth, |writer| writer.write(items, depth + 1)),
            Kind::Map { values } => self.blocks(depth, |writer| {
                writer.text();
                writer.write(values, depth + 1);
            }),
            Kind::Union { branches } => {
                let mut branch = self.random.below(branches.len.max(1) as usize) as u32;
                if depth > 8 {
                    // Recursive types end where they can.
                    let null = (0..branches.len).find(|&at| {
                        let branch = table.branch(branches, at);
                        matches!(table.nodes[branch as usize].kind, Kind::Null)
                    });
                    branch = null.unwrap_or(branch);
                }
                push(&mut self.out, branch.into());
                if branch < branches.len {
                    self.write(table.branch(branches, branch), depth + 1);
                }
            }
            Kind::Record { fields, .. } => {
                for at in 0..fields.len {
                    self.write(table.field(fields, at).node, depth + 1);
                }
            }
        }
    }

    fn text(&mut self) {
        let text = self.random.pick(&TEXTS).as_bytes();
        push(&mut self.out, text.len() as i64);
        self.out.extend(text);
    }

    fn blocks(&mut self, depth: usize, mut item: impl FnMut(&mut Self)) {
        let blocks = if depth > 8 { 0 } else { self.random.below(3) };
        for _ in 0..blocks {
            let count = 1 + self.random.below(2) as i64;
            let before = std::mem::take(&mut self.out);
            for _ in 0..count {
                item(self);
            }
            let block = std::mem::replace(&mut self.out, before);
            if self.random.one_in(4) {
                push(&mut self.out, -count);
                push(&mut self.out, block.len() as i64);
            } else {
                push(&mut self.out, count);
            }
            self.out.extend(block);
        }
        self.out.push(0);
    }
}

fn push(out: &mut Vec<u8>, number: i64) {
    let mut bits = ((number << 1) ^ (number >> 63)) as u64;
    while bits >= 0x80 {
        out.push(bits as u8 | 0x80);
        bits >>= 7;
    }
    out.push(bits as u8);
}
