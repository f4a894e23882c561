//! A finding, as it is told to people, to programs and to GitHub.

use crate::workspace::Member;
use kafka_event_schema::history::{Flaw, HistoryError, INDEX};
use serde::Serialize;
use std::path::Path;

/// Something that is not right with an event or its history.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Finding {
    pub(super) package: String,
    pub(super) event: String,
    /// The file to look at, from where the command was called.
    pub(super) file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    pub(super) rule: &'static str,
    version: Option<u32>,
    message: String,
}

impl Finding {
    /// Nothing yet, about an event with its history in a folder.
    pub(super) fn about(member: &Member, event: &str, folder: &Path) -> Finding {
        Finding {
            package: member.name.clone(),
            event: event.to_owned(),
            file: shown(&folder.join(INDEX)),
            line: None,
            rule: "",
            version: None,
            message: String::new(),
        }
    }

    pub(super) fn flaw(&self, flaw: Flaw) -> Finding {
        Finding {
            rule: flaw.rule,
            version: flaw.version,
            message: flaw.message,
            ..self.clone()
        }
    }

    pub(super) fn error(&self, error: &HistoryError) -> Finding {
        Finding {
            rule: "history-damaged",
            file: shown(error.file()),
            line: error.line(),
            message: error.message().to_owned(),
            ..self.clone()
        }
    }

    pub(super) fn orphan(&self) -> Finding {
        Finding {
            rule: "history-without-event",
            message: "no event of the package has this history: a renamed one keeps it with `alias = \"…\"`; remove the folder when no topic has its records any more".to_owned(),
            ..self.clone()
        }
    }

    /// The event, the version, and what is not right.
    pub(super) fn sentence(&self) -> String {
        let version = self
            .version
            .map_or_else(String::new, |version| format!(" (version {version})"));
        format!("`{}`{version}: {}", self.event, self.message)
    }

    /// A workflow command of GitHub Actions: <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.
    pub(super) fn annotation(&self) -> String {
        let property = |text: &str| escaped(text).replace(':', "%3A").replace(',', "%2C");
        let line = self
            .line
            .map_or_else(String::new, |line| format!(",line={line}"));
        format!(
            "::error file={}{line},title={}::{}",
            property(&self.file),
            property(self.rule),
            escaped(&self.sentence())
        )
    }
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A path from where the command was called.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(here)
        .unwrap_or(path)
        .display()
        .to_string()
}
