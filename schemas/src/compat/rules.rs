//! The sets of rules that a comparison can go by.

/// By which rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rules {
    /// Those of Avro's binary encoding, which does not look at logical types.
    Avro,
    /// The same, and findings about logical types: what the bytes mean.
    Meaning,
    /// Those of the JSON form. Bytes are base64 there, and no text; times are texts whatever their unit, and no numbers; decimals are
    /// texts whatever their scale. Numbers are read as Avro promotes them; aliases and defaults count as in Avro.
    Json,
}
