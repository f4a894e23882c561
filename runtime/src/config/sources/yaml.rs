//! YAML files.

use super::file::Fault;
use super::tree::Tree;

pub(super) fn parse(bytes: &[u8]) -> Result<Vec<(String, String)>, Fault> {
    let tree: Tree = serde_saphyr::from_slice(bytes).map_err(|error| {
        // Only the place: the error's own text quotes the line, which may hold a secret.
        let line = error
            .location()
            .and_then(|location| usize::try_from(location.line()).ok());
        Fault::malformed(line, "it is no YAML table of keys")
    })?;
    tree.flatten()
}
