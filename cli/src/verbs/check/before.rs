//! The histories as they were in another revision, read by git.

use crate::failure::{Failure, Kind};
use kafka_event_schema::history::{Flaw, History, INDEX, Index, removed};
use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

/// The indices of a package in another revision, by the folders of the histories.
pub(super) struct Before {
    indices: BTreeMap<PathBuf, Index>,
}

impl Before {
    /// Reads those below a folder.
    pub(super) fn read(revision: &str, folder: &Path) -> Result<Before, Failure> {
        let listed = git(folder, &["ls-tree", "-r", "-z", revision, "--", "."], "")?;
        let listed = String::from_utf8_lossy(&listed);
        // `100644 blob <object>`, a tab, the path.
        let entries = listed.split('\0').filter_map(|entry| {
            let (about, path) = entry.split_once('\t')?;
            let history = Path::new(path)
                .parent()
                .filter(|_| Path::new(path).ends_with(INDEX))?;
            let (_, object) = about.split_once(" blob ")?;
            Some((folder.join(history), object))
        });
        let (folders, objects): (Vec<_>, Vec<_>) = entries.unzip();
        // One process for all: a large workspace has a thousand of them.
        let objects = objects.join("\n");
        let contents = git(folder, &["cat-file", "--batch"], &objects)?;
        let mut contents = contents.as_slice();
        let mut indices = BTreeMap::new();
        for folder in folders {
            let Some(content) = next(&mut contents) else {
                break;
            };
            // A file of that name need not be an index.
            if let Ok(index) = Index::parse(&String::from_utf8_lossy(content)) {
                indices.insert(folder, index);
            }
        }
        Ok(Before { indices })
    }

    /// The folders that there were.
    pub(super) fn folders(&self) -> impl Iterator<Item = PathBuf> {
        self.indices.keys().cloned()
    }

    /// What of a history's released versions is missing or changed since.
    pub(super) fn removed(&self, folder: &Path, now: Option<&History>) -> Vec<Flaw> {
        self.indices
            .get(folder)
            .map_or_else(Vec::new, |before| removed(before, now))
    }
}

/// The next object of what `git cat-file --batch` prints: a line that ends with its size, its content, a line end.
fn next<'c>(contents: &mut &'c [u8]) -> Option<&'c [u8]> {
    let end = contents.iter().position(|byte| *byte == b'\n')?;
    let (about, rest) = contents.split_at_checked(end + 1)?;
    let size = str::from_utf8(about).ok()?.trim_end().rsplit(' ').next()?;
    let (content, rest) = rest.split_at_checked(size.parse().ok()?)?;
    *contents = rest.get(1..)?;
    Some(content)
}

/// What git prints, when it is told `input`.
fn git(folder: &Path, arguments: &[&str], input: &str) -> Result<Vec<u8>, Failure> {
    let failed = |what: String| {
        Failure::new(
            Kind::File,
            "",
            format!("git {}: {what}", arguments.join(" ")),
        )
    };
    let refused = |error: io::Error| failed(error.to_string());
    let mut child = Command::new("git")
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(refused)?;
    let stdin = child.stdin.take();
    // It answers while it is told: neither side may wait for the other.
    let output = thread::scope(|scope| {
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input.as_bytes())));
        child.wait_with_output()
    });
    let output = output.map_err(refused)?;
    if !output.status.success() {
        return Err(failed(
            String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        ));
    }
    Ok(output.stdout)
}
