//! The majors of one event: the folders of their histories stand beside one another.

use super::{INDEX, folder_name};
use std::fs;
use std::path::{Path, PathBuf};

/// The history of an older major version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OlderMajor {
    /// The major version.
    pub major: u32,
    /// The folder of its history.
    pub folder: PathBuf,
}

/// The histories of the majors before `major`, the oldest first; `own` is the folder of that major's history, and `names` are the
/// full names of the event, today's first. Where an older major has folders of two names, the earlier name counts.
#[must_use]
pub fn older_majors(own: &Path, names: &[&str], major: u32) -> Vec<OlderMajor> {
    // A folder that was named by hand says the name that the others have too.
    let (named, _) = split(file_name(own));
    let names: Vec<&str> = std::iter::once(named)
        .chain(names.iter().copied())
        .collect();
    let mut found: Vec<(u32, usize, PathBuf)> = Vec::new();
    for folder in beside(own) {
        let (name, older) = split(file_name(&folder));
        if let Some(rank) = names.iter().position(|known| *known == name)
            && older < major
        {
            found.push((older, rank, folder));
        }
    }
    found.sort();
    found.dedup_by_key(|(major, ..)| *major);
    let older = found.into_iter();
    older
        .map(|(major, _, folder)| OlderMajor { major, folder })
        .collect()
}

/// The histories beside one.
fn beside(own: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = own.parent().and_then(|parent| fs::read_dir(parent).ok());
    let folders = entries.into_iter().flatten();
    folders
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(move |folder| folder.join(INDEX).is_file())
}

fn file_name(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
}

/// The name and the major that [`folder_name`] put together.
fn split(folder: &str) -> (&str, u32) {
    let parts = folder.rsplit_once(".v").and_then(|(name, digits)| {
        let major = digits.parse().ok()?;
        (major > 1 && folder_name(name, major) == folder).then_some((name, major))
    });
    parts.unwrap_or((folder, 1))
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_folder_says_its_major() {
        assert_eq!(split("shop.OrderPaidEvent"), ("shop.OrderPaidEvent", 1));
        assert_eq!(split("shop.OrderPaidEvent.v2"), ("shop.OrderPaidEvent", 2));
        assert_eq!(
            split("shop.OrderPaidEvent.v12"),
            ("shop.OrderPaidEvent", 12)
        );
        for other in [
            "shop.OrderPaidEvent.v1",
            "shop.OrderPaidEvent.v0",
            "shop.OrderPaidEvent.v02",
            "shop.OrderPaidEvent.v+2",
            "shop.OrderPaidEvent.v99999999999",
            "shop.OrderPaidEvent.v",
            "",
        ] {
            assert_eq!(split(other), (other, 1));
        }
    }
}
