//! A written default: a constant of a schema, as a tree.

/// A default value as it stands in the source. It becomes the schema's JSON default and the field's value in Rust.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Literal {
    /// `null`, `None` in Rust.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer, with its decimal text (a `const fn` cannot format one).
    Int(i64, &'static str),
    /// A float, with its JSON text.
    Float(f64, &'static str),
    /// A text, an enum's symbol, a UUID or a decimal, with the same as an escaped JSON string in quotes.
    Str(&'static str, &'static str),
    /// An array, with its JSON text.
    Array(&'static [Literal], &'static str),
    /// A map, or a record of which fields with a default may be left out, with its JSON text.
    Object(&'static [(&'static str, Literal)], &'static str),
}

impl Literal {
    /// Its JSON text.
    #[must_use]
    pub const fn json(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(true) => "true",
            Self::Bool(false) => "false",
            Self::Int(_, text)
            | Self::Float(_, text)
            | Self::Str(_, text)
            | Self::Array(_, text)
            | Self::Object(_, text) => text,
        }
    }
}
