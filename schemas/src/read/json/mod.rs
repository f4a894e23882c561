//! JSON values that keep where each begins and the text of numbers.

mod reader;

pub(crate) use reader::read;

/// A value and the line it begins on.
#[derive(Clone, Debug)]
pub(crate) struct Json {
    pub(crate) line: u32,
    pub(crate) value: Value,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    /// The text as it was written.
    Number(String),
    String(String),
    Array(Vec<Json>),
    /// The members in the order of their keys' first appearance.
    Object(Vec<(String, Json)>),
}

impl Json {
    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Json> {
        match &self.value {
            Value::Object(members) => members.iter().find(|(name, _)| name == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// Writes the value without white space, strings escaped as [`crate::json::escape`] does, numbers as they were.
    pub(crate) fn write(&self, out: &mut String) {
        enum Todo<'j> {
            Value(&'j Json),
            Key(&'j str),
            Text(&'static str),
        }
        let mut todo = vec![Todo::Value(self)];
        while let Some(next) = todo.pop() {
            match next {
                Todo::Text(text) => out.push_str(text),
                Todo::Key(key) => {
                    push_quoted(out, key);
                    out.push(':');
                }
                Todo::Value(json) => match &json.value {
                    Value::Null => out.push_str("null"),
                    Value::Bool(true) => out.push_str("true"),
                    Value::Bool(false) => out.push_str("false"),
                    Value::Number(text) => out.push_str(text),
                    Value::String(text) => push_quoted(out, text),
                    Value::Array(items) => {
                        out.push('[');
                        todo.push(Todo::Text("]"));
                        for (position, item) in items.iter().enumerate().rev() {
                            todo.push(Todo::Value(item));
                            if position > 0 {
                                todo.push(Todo::Text(","));
                            }
                        }
                    }
                    Value::Object(members) => {
                        out.push('{');
                        todo.push(Todo::Text("}"));
                        for (position, (key, member)) in members.iter().enumerate().rev() {
                            todo.push(Todo::Value(member));
                            todo.push(Todo::Key(key));
                            if position > 0 {
                                todo.push(Todo::Text(","));
                            }
                        }
                    }
                },
            }
        }
    }
}

fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    out.push_str(&crate::json::escape(text));
    out.push('"');
}
