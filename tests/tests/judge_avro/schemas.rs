//! Schemas as JSON, most of them valid, made of few names so that they collide, refer to one another and nearly match.

use crate::random::Random;
use serde_json::{Map, Value, json};

const PRIMITIVES: [&str; 8] = [
    "null", "boolean", "int", "long", "float", "double", "bytes", "string",
];
const NAMES: [&str; 7] = ["R", "S", "E", "F", "P", "Item", "Übung"];
const NAMESPACES: [&str; 4] = ["n.a", "n.b", "com.acme", ""];
const FIELDS: [&str; 7] = ["a", "b", "c", "d", "value", "_x1", "größe"];
const SYMBOLS: [&str; 5] = ["A", "B", "C", "a", "UNKNOWN"];
const TEXTS: [&str; 7] = [
    "",
    "x",
    "naïve \"q\" \\ / \u{1} \u{7f} \u{2028}",
    "日本語 🚀",
    "line\nend\ttab",
    "</script>",
    "\u{0}null",
];

/// Makes one schema.
pub(crate) fn schema(random: &mut Random) -> Value {
    let mut maker = Maker {
        random,
        defined: Vec::new(),
        open: 0,
    };
    maker.any(0)
}

struct Maker<'r> {
    random: &'r mut Random,
    /// Full names that have a definition, or are being defined.
    defined: Vec<(String, &'static str)>,
    open: usize,
}

impl Maker<'_> {
    fn any(&mut self, depth: usize) -> Value {
        let deep = depth > 3;
        match self.random.below(if deep { 8 } else { 20 }) {
            0..=3 => json!(self.random.pick(&PRIMITIVES)),
            4 | 5 => self.annotated(),
            6 | 7 => self.reference(),
            8 => json!({"type": "array", "items": self.any(depth + 1)}),
            9 => json!({"type": "map", "values": self.any(depth + 1)}),
            10 | 11 => self.union(depth),
            12 => self.enumeration(),
            13 => self.fixed(),
            _ => self.record(depth),
        }
    }

    fn reference(&mut self) -> Value {
        if self.defined.is_empty() {
            return json!("int");
        }
        if self.random.one_in(40) {
            return json!(self.random.pick(&NAMES));
        }
        let at = self.random.below(self.defined.len());
        let full = self.defined[at].0.clone();
        let simple = full.rsplit('.').next().unwrap_or_default().to_owned();
        json!(if self.random.one_in(3) { simple } else { full })
    }

    fn annotated(&mut self) -> Value {
        let (of, logical) = match self.random.below(16) {
            0 => ("int", "date"),
            1 => ("int", "time-millis"),
            2 => ("long", "time-micros"),
            3 => ("long", "timestamp-millis"),
            4 => ("long", "timestamp-micros"),
            5 => ("long", "timestamp-nanos"),
            6 => ("long", "local-timestamp-millis"),
            7 => ("string", "uuid"),
            8 => ("bytes", "decimal"),
            9 => ("string", "decimal"),
            10 => ("int", "no-such-type"),
            11 => ("bytes", "big-decimal"),
            12 => ("long", "date"),
            13 => ("string", "duration"),
            _ => (self.random.pick(&PRIMITIVES), ""),
        };
        let mut schema = json!({"type": of});
        if !logical.is_empty() {
            schema["logicalType"] = json!(logical);
        }
        if logical == "decimal" {
            schema["precision"] = json!(self.random.below(12));
            if !self.random.one_in(3) {
                schema["scale"] = json!(self.random.below(6));
            }
        }
        self.decorate(&mut schema);
        schema
    }

    fn union(&mut self, depth: usize) -> Value {
        let mut branches: Vec<Value> = Vec::new();
        let mut keys: Vec<String> = Vec::new();
        for _ in 0..self.random.below(5) {
            let branch = if self.random.one_in(4) && branches.is_empty() {
                json!("null")
            } else {
                self.any(depth + 1)
            };
            let key = match &branch {
                Value::Array(_) => continue,
                Value::Object(members) if members.contains_key("name") => {
                    members["name"].to_string()
                }
                Value::Object(members) => members["type"].to_string(),
                other => other.to_string(),
            };
            if !keys.contains(&key) || self.random.one_in(30) {
                keys.push(key);
                branches.push(branch);
            }
        }
        Value::Array(branches)
    }

    /// A name that has no definition, mostly, with its parts put into the schema.
    fn name(&mut self, schema: &mut Value, kind: &'static str) {
        for _ in 0..8 {
            let name = self.random.pick(&NAMES);
            let space = self.random.pick(&NAMESPACES);
            let full = if space.is_empty() {
                name.to_owned()
            } else {
                format!("{space}.{name}")
            };
            let taken = self.defined.iter().any(|(other, _)| *other == full);
            if taken && !self.random.one_in(40) {
                continue;
            }
            if space.is_empty() || self.random.one_in(2) {
                schema["name"] = json!(name);
                if !space.is_empty() || self.open > 0 {
                    schema["namespace"] = json!(space);
                }
            } else {
                schema["name"] = json!(full);
            }
            self.defined.push((full, kind));
            return;
        }
        let full = format!("n.g{}.Extra", self.defined.len());
        schema["name"] = json!(full);
        self.defined.push((full, kind));
    }

    fn enumeration(&mut self) -> Value {
        let mut schema = json!({"type": "enum"});
        self.name(&mut schema, "enum");
        let mut symbols: Vec<&str> = Vec::new();
        for _ in 0..=self.random.below(4) {
            let symbol = self.random.pick(&SYMBOLS);
            if !symbols.contains(&symbol) {
                symbols.push(symbol);
            }
        }
        if self.random.one_in(3) {
            let at = self.random.below(symbols.len());
            schema["default"] = json!(symbols[at]);
        }
        schema["symbols"] = json!(symbols);
        self.aliases(&mut schema);
        self.decorate(&mut schema);
        schema
    }

    fn fixed(&mut self) -> Value {
        let mut schema = json!({"type": "fixed"});
        self.name(&mut schema, "fixed");
        let sizes = [0, 1, 2, 4, 12, 16];
        schema["size"] = json!(sizes[self.random.below(sizes.len())]);
        match self.random.below(8) {
            0 => schema["logicalType"] = json!("duration"),
            1 => schema["logicalType"] = json!("uuid"),
            2 => {
                schema["logicalType"] = json!("decimal");
                schema["precision"] = json!(1 + self.random.below(9));
            }
            _ => {}
        }
        self.aliases(&mut schema);
        self.decorate(&mut schema);
        schema
    }

    fn record(&mut self, depth: usize) -> Value {
        let word = if self.random.one_in(30) {
            "error"
        } else {
            "record"
        };
        let mut schema = json!({"type": word});
        self.name(&mut schema, "record");
        self.aliases(&mut schema);
        self.open += 1;
        let mut fields: Vec<Value> = Vec::new();
        for _ in 0..self.random.below(5) {
            let name = self.random.pick(&FIELDS);
            if fields.iter().any(|field| field["name"] == json!(name)) && !self.random.one_in(60) {
                continue;
            }
            let of = self.any(depth + 1);
            let mut field = json!({"name": name});
            if self.random.one_in(3)
                && let Some(default) = self.default(&of, 0)
            {
                field["default"] = default;
            }
            field["type"] = of;
            if self.random.one_in(6) {
                field["aliases"] = json!([self.random.pick(&FIELDS)]);
            }
            if self.random.one_in(8) {
                field["order"] = json!(self.random.pick(&["ascending", "descending", "ignore"]));
            }
            self.decorate(&mut field);
            fields.push(field);
        }
        self.open -= 1;
        schema["fields"] = Value::Array(fields);
        self.decorate(&mut schema);
        schema
    }

    fn aliases(&mut self, schema: &mut Value) {
        if self.random.one_in(4) {
            let name = self.random.pick(&NAMES);
            schema["aliases"] = match self.random.below(3) {
                0 => json!([name]),
                1 => json!([format!("n.a.{name}"), name]),
                _ => json!([format!(".{name}")]),
            };
        }
    }

    fn decorate(&mut self, schema: &mut Value) {
        if self.random.one_in(8) {
            schema["doc"] = json!(self.random.pick(&TEXTS));
        }
        if self.random.one_in(10) {
            schema["x-owner"] =
                json!({"team": self.random.pick(&TEXTS), "level": [1, 2.5, null, true]});
        }
    }

    /// A default that fits the type, mostly.
    fn default(&mut self, of: &Value, depth: usize) -> Option<Value> {
        if self.random.one_in(25) {
            return Some(json!(self.random.pick(&TEXTS)));
        }
        Some(match of {
            Value::String(word) => match word.as_str() {
                "null" => Value::Null,
                "boolean" => json!(true),
                "int" => json!(self.number() as i32),
                "long" => json!(self.number()),
                "float" | "double" if self.random.one_in(4) => {
                    json!(self.random.pick(&["NaN", "-Infinity", "1.5", "x"]))
                }
                "float" | "double" => json!(self.number() as f64 / 4.0),
                "bytes" => json!("\u{0}ÿa"),
                "string" => json!(self.random.pick(&TEXTS)),
                _ => return None,
            },
            Value::Array(branches) => {
                let at = self.random.below(branches.len().max(1));
                return self.default(branches.get(at)?, depth);
            }
            Value::Object(members) => self.default_of_object(members, depth)?,
            _ => return None,
        })
    }

    fn default_of_object(&mut self, members: &Map<String, Value>, depth: usize) -> Option<Value> {
        Some(match members["type"].as_str()? {
            "array" => match self.default(&members["items"], depth + 1) {
                Some(item) if !self.random.one_in(3) => json!([item]),
                _ => json!([]),
            },
            "map" => match self.default(&members["values"], depth + 1) {
                Some(value) if !self.random.one_in(3) => json!({"k": value}),
                _ => json!({}),
            },
            "enum" => members["symbols"][0].clone(),
            "fixed" => {
                let size = members["size"].as_u64()?;
                json!("ÿ".repeat(usize::try_from(size).ok()?))
            }
            "record" | "error" => {
                let mut value = Map::new();
                for field in members["fields"].as_array()? {
                    if field.get("default").is_some() && self.random.one_in(2) {
                        continue;
                    }
                    let name = field["name"].as_str()?.to_owned();
                    value.insert(name, self.default(&field["type"], depth + 1)?);
                }
                Value::Object(value)
            }
            primitive => return self.default(&json!(primitive), depth),
        })
    }

    fn number(&mut self) -> i64 {
        let all = [0, 1, -1, 63, 64, -65, 8192, i64::from(i32::MAX), i64::MIN];
        all[self.random.below(all.len())]
    }
}
