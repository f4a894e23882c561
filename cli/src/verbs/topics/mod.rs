//! `topics`: what the workspace's events ask of their topics, held against a cluster, and done.

mod apply;
mod plan;

use crate::cluster::{ClusterArguments, wait};
use crate::failure::Failure;
use crate::output::{Ended, Output};
use crate::workspace::{BuildArguments, Workspace};
use clap::{Args, Subcommand};
use kafka_event::{EventTopic, Kafka, TopicPlan};
use std::io::Write;

/// Plan and make the topics of the workspace's events
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Plan(plan::Arguments),
    Apply(Box<apply::Arguments>),
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    match &arguments.verb {
        Verb::Plan(arguments) => plan::run(arguments, output),
        Verb::Apply(arguments) => apply::run(arguments, output),
    }
}

/// Which events, which cluster, and which topics beside.
#[derive(Debug, Args)]
struct Asked {
    #[command(flatten)]
    build: BuildArguments,

    #[command(flatten)]
    cluster: ClusterArguments,

    /// Let topics with keys have more partitions: keys move, and order across the change is lost
    #[arg(long)]
    allow_repartition: bool,

    /// A topic of dead letters for each topic, <topic>.DLT
    #[arg(long)]
    dead_letters: bool,

    /// So many topics for each topic for records that are tried again, <topic>-retry-<n>
    #[arg(long, value_name = "N", default_value_t = 0)]
    retry_topics: u8,

    /// The topic of contracts too, compacted, where schemas are published
    #[arg(long, value_name = "TOPIC")]
    contracts: Option<String>,
}

impl Asked {
    /// The cluster, and what is to be done to its topics.
    fn plan(&self) -> Result<(Kafka, TopicPlan), Failure> {
        let mut kafka = self.cluster.kafka()?;
        if let Some(topic) = &self.contracts {
            kafka = kafka.contracts(topic);
        }
        let workspace = Workspace::read(&self.build)?;
        let mut topics = kafka.ensure_topics().retry_topics(self.retry_topics);
        if self.dead_letters {
            topics = topics.dead_letters();
        }
        if self.allow_repartition {
            topics = topics.allow_repartition();
        }
        for event in workspace.members.iter().flat_map(|member| &member.events) {
            topics = topics.asked(EventTopic::of(event));
        }
        let plan = wait(topics.plan())?;
        Ok((kafka, plan))
    }
}

fn print(plan: &TopicPlan, output: &mut Output) -> std::io::Result<()> {
    if output.is_json() {
        output.json(plan)
    } else {
        writeln!(output, "{plan}")
    }
}
