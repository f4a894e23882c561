//! A configured value, which never shows itself unless its key is known to be no secret.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use super::keys::Key;

/// What is shown instead of a secret.
pub(crate) const HIDDEN: &str = "[hidden]";

/// A value as text. `Debug` shows nothing of it, since it may be a password under any key.
#[derive(Clone)]
pub struct Value(SecretString);

impl Value {
    /// The value itself. Whoever calls this answers for where it goes.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The value as it may be printed: hidden where the key is a secret.
    pub fn shown(&self, key: &Key) -> &str {
        if key.is_secret() {
            HIDDEN
        } else {
            self.expose()
        }
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

macro_rules! value_of {
    ($($type:ty),+) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self(value.to_string().into())
            }
        }
    )+};
}
value_of!(bool, i16, u16, i32, u32, i64, u64, usize, f64);

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}
