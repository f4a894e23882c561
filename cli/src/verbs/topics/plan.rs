//! `topics plan`: what would be done. Nothing is.

use super::Asked;
use crate::failure::{Failure, Kind};
use crate::output::{Ended, Output, Verdict};
use clap::Args;
use std::fs;
use std::path::PathBuf;

/// Show what the events ask for that the cluster's topics are not
#[derive(Debug, Args)]
#[command(after_help = "\
The packages are built and their events read from the binaries; none of their code runs. Each topic is to be created, altered, or
left; what cannot be changed from here is drift; what is never done (fewer partitions, compaction without keys, more replicas in
sync than there are) is refused, with what to do instead.
With --format json, the plan: {\"cluster\", \"topics\": [{\"topic\", \"events\", \"changes\": [{\"change\": \"create\" | \"partitions\" |
\"config\", …}], \"drift\", \"warnings\", \"refusals\"}]}, which `topics apply` takes.
Exit codes: 0 all is as asked; 1 there is something to do, or refused; 2 the packages do not compile, or the cluster cannot be asked.")]
pub(super) struct Arguments {
    #[command(flatten)]
    asked: Asked,

    /// Save the plan, for `topics apply`
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    let (_, plan) = arguments.asked.plan()?;
    super::print(&plan, output)?;
    if let Some(file) = &arguments.out {
        let text = serde_json::to_string_pretty(&plan)
            .map_err(|error| Failure::new(Kind::Internal, "", error))?;
        fs::write(file, text + "\n").map_err(|error| Failure::unwritable(file, &error))?;
    }
    Ok(if plan.is_empty() && !plan.is_refused() {
        Verdict::Yes
    } else {
        Verdict::No
    })
}
