//! `topics apply`: does what a plan says, and no more.

use super::Asked;
use crate::cluster::wait;
use crate::failure::Failure;
use crate::output::{BAD, Ended, GOOD, Output, Verdict};
use clap::Args;
use kafka_event::TopicPlan;
use std::fs;
use std::io::Write;
use std::path::PathBuf;

/// Make the topics what the events ask for
#[derive(Debug, Args)]
#[command(after_help = "\
With a saved plan, exactly that is done: a change is made where the topic is as the plan saw it and left where it was made before,
and anything else ends it before the first change. Without one, a plan is made and done at once. It ends when the cluster shows
all changes.
Exit codes: 0 done; 1 something was refused, and nothing is done; 2 the cluster cannot be asked, has changed, or refuses.")]
pub(super) struct Arguments {
    #[command(flatten)]
    asked: Asked,

    /// A plan that `topics plan --out` saved
    #[arg(value_name = "PLAN")]
    plan: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    let (kafka, plan) = match &arguments.plan {
        None => arguments.asked.plan()?,
        Some(file) => {
            let text =
                fs::read_to_string(file).map_err(|error| Failure::unreadable(file, &error))?;
            let plan: TopicPlan = serde_json::from_str(&text)
                .map_err(|error| Failure::file(file, format!("is no plan: {error}")))?;
            (arguments.asked.cluster.kafka()?, plan)
        }
    };
    super::print(&plan, output)?;
    if plan.is_refused() {
        if !output.is_json() {
            writeln!(output, "{BAD}refused{BAD:#}: nothing was done")?;
        }
        return Ok(Verdict::No);
    }
    let topics = kafka.topics();
    wait(topics.apply(&plan))?;
    if !output.is_json() {
        writeln!(output, "{GOOD}done{GOOD:#}")?;
    }
    Ok(Verdict::Yes)
}
