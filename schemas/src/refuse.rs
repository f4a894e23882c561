//! Refusing a constant: a text that the compiler shows at the place of the call.

/// Shows a text as an error of the compiler, which evaluates the call.
///
/// # Panics
/// Always: a constant has no other way to fail.
#[allow(
    clippy::panic,
    reason = "only constants that the macro writes are made with it"
)]
#[track_caller]
pub(crate) const fn refuse(text: &str) -> ! {
    panic!("{}", text)
}
