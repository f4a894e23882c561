//! The file that a program writes a line to for each record that it has handled.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long lines are waited for.
const LONG: Duration = Duration::from_secs(180);

/// The file; it goes with this.
#[derive(Debug)]
pub struct Lines(PathBuf);

impl Lines {
    /// A file of that name for this process.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let name = format!("kafka-event-{name}-{}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// What it has now.
    #[must_use]
    pub fn all(&self) -> Vec<String> {
        let text = std::fs::read_to_string(&self.0).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// Keys and numbers, in order. Lines that have none are left out.
    #[must_use]
    pub fn handled(&self) -> Vec<(i64, i64)> {
        let lines = self.all();
        let numbers = lines.iter().filter_map(|line| {
            let (key, number) = line.split_once(' ')?;
            Some((key.parse().ok()?, number.parse().ok()?))
        });
        numbers.collect()
    }

    /// Waits until the lines are as they should be, for three minutes at most.
    ///
    /// # Errors
    /// When they are not by then.
    pub fn wait(&self, are_enough: impl Fn(&[String]) -> bool) -> Result<(), String> {
        let begin = Instant::now();
        while !are_enough(&self.all()) {
            if begin.elapsed() > LONG {
                let count = self.all().len();
                return Err(format!(
                    "after {LONG:?} there are only {count} lines in {}",
                    self.0.display()
                ));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
