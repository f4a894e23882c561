//! A value whose type is known only at run time.

/// A value of a schema. It means something only beside the [`Table`](crate::model::Table) it was read with: fields, branches and symbols are positions.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `boolean`
    Boolean(bool),
    /// `int`
    Int(i32),
    /// `long`
    Long(i64),
    /// `float`
    Float(f32),
    /// `double`
    Double(f64),
    /// `bytes`
    Bytes(Vec<u8>),
    /// `string`
    String(String),
    /// `array`
    Array(Vec<Value>),
    /// `map`, in the order in which the keys first came; no key comes twice.
    Map(Vec<(String, Value)>),
    /// A union: the position of the branch, and its value.
    Union(u32, Box<Value>),
    /// `record`: its fields in the schema's order.
    Record(Vec<Value>),
    /// `enum`: the position of the symbol.
    Enum(u32),
    /// `fixed`
    Fixed(Vec<u8>),
}
