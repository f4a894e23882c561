//! One cluster for all tests of a binary that only need some cluster.

use std::sync::OnceLock;

use super::Cluster;
use crate::Result;

/// A cluster of one node, started at the first call and ended with the process.
///
/// Tests that share it use topics and groups with names of their own, and leave its node alone. It is a static, so it is not
/// dropped: the kernel stops the node ([`crate::process`]), and the next cluster deletes its folder.
///
/// # Errors
/// As for [`Cluster::start`]; every later call gets the same error.
pub fn shared_cluster() -> Result<&'static Cluster> {
    static SHARED: OnceLock<Result<Cluster>> = OnceLock::new();
    SHARED
        .get_or_init(|| Cluster::start(1))
        .as_ref()
        .map_err(Clone::clone)
}
