//! TOML files.

use super::file::Fault;
use super::tree::Tree;

pub(super) fn parse(bytes: &[u8]) -> Result<Vec<(String, String)>, Fault> {
    let tree: Tree = toml::from_slice(bytes).map_err(|error| {
        let line = error.span().and_then(|span| bytes.get(..span.start));
        // Only the message: the error's own text quotes the line, which may hold a secret.
        Fault::malformed(
            line.map(|before| before.split(|byte| *byte == b'\n').count()),
            error.message(),
        )
    })?;
    tree.flatten()
}
