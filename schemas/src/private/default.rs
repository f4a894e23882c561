//! The default of a field, with an error that says what to do.

/// A type that a field of an event can start with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no default value",
    label = "an event can be made without arguments: each of its fields has a default",
    note = "add `#[derive(Default)]` to the type, or write the default of the field: `#[event(default = …)]`"
)]
pub trait FieldDefault {
    /// Its default.
    fn default() -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Default> FieldDefault for T {
    fn default() -> Self {
        T::default()
    }
}
