//! The findings as a JUnit report: a suite for each package, a test case for each event.

use super::finding::Finding;
use crate::failure::Failure;
use crate::workspace::Workspace;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

/// Writes the report.
pub(super) fn write(
    file: &Path,
    workspace: &Workspace,
    findings: &[Finding],
) -> Result<(), Failure> {
    let mut report = Report::new("kafka-event");
    for member in &workspace.members {
        let mut suite = TestSuite::new(member.name.as_str());
        let own = || {
            findings
                .iter()
                .filter(|finding| finding.package == member.name)
        };
        let mut names: BTreeSet<&str> = own().map(|finding| finding.event.as_str()).collect();
        names.extend(
            member
                .events
                .iter()
                .map(|event| event.head.full_name.as_str()),
        );
        for name in names {
            let mut wrong = own().filter(|finding| finding.event == name).peekable();
            let status = match wrong.peek() {
                None => TestCaseStatus::success(),
                Some(first) => {
                    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                    status.set_type(first.rule).set_message(first.sentence());
                    let all: Vec<_> = wrong
                        .map(|finding| format!("{}: {}", finding.rule, finding.sentence()))
                        .collect();
                    status.set_description(all.join("\n"));
                    status
                }
            };
            suite.add_test_case(TestCase::new(name, status));
        }
        report.add_test_suite(suite);
    }
    let out = File::create(file).map_err(|error| Failure::unwritable(file, &error))?;
    report
        .serialize(out)
        .map_err(|error| Failure::unwritable(file, &error))
}
