//! `lag`: how far a consumer group is behind.

use crate::cluster::{ClusterArguments, wait};
use crate::failure::{Failure, Kind};
use crate::output::{BAD, Ended, GOOD, HINT, LABEL, Output, Verdict};
use clap::Args;
use kafka_event::{Lag, MemberDescription, TopicPartition};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Print how far a consumer group is behind, partition by partition, and which member has each
#[derive(Debug, Args)]
#[command(after_help = "\
A group that has consumed everything is 0 behind, whatever marks of transactions lie behind the last record; where it is more than 100 offsets behind,
such marks count. No group is joined. Partitions that a member has and no position of are shown too, and members that have no partition.
With --format json, a line for each partition, and one for each member without a partition:
{\"topic\", \"partition\", \"committed\", \"end\", \"lag\", \"consumer_id\", \"host\", \"client_id\", \"group_instance_id\"}; null where there is none.
Exit codes: 0 printed, and no more than --max-lag behind in all; 1 more than that; 2 the cluster cannot be asked, or has neither positions nor members of
the group.")]
pub(crate) struct Arguments {
    /// The consumer group
    #[arg(value_name = "GROUP")]
    group: String,

    /// Only this topic; may be repeated
    #[arg(long, value_name = "TOPIC")]
    topic: Vec<String>,

    /// How far the group may be behind in all its partitions together
    #[arg(long, value_name = "RECORDS")]
    max_lag: Option<u64>,

    #[command(flatten)]
    cluster: ClusterArguments,
}

#[derive(Default, Serialize)]
struct Answer<'a> {
    topic: Option<&'a str>,
    partition: Option<i32>,
    committed: Option<i64>,
    end: Option<i64>,
    lag: Option<u64>,
    #[serde(flatten)]
    member: Member<'a>,
}

/// Who has the partition, in the words of Kafka's own tool.
#[derive(Clone, Copy, Default, Serialize)]
struct Member<'a> {
    consumer_id: Option<&'a str>,
    host: Option<&'a str>,
    client_id: Option<&'a str>,
    group_instance_id: Option<&'a str>,
}

impl<'a> From<&'a MemberDescription> for Member<'a> {
    fn from(member: &'a MemberDescription) -> Self {
        Self {
            consumer_id: Some(&member.consumer_id),
            host: Some(&member.host),
            client_id: Some(&member.client_id),
            group_instance_id: member.group_instance_id.as_deref(),
        }
    }
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    let kafka = arguments.cluster.kafka()?;
    let group = kafka.group(&arguments.group);
    let lags = wait(group.lag())?;
    let members = wait(group.members());
    let members = members.unwrap_or_else(|failure| {
        for line in failure.lines() {
            anstream::eprintln!("{HINT}the members are not known{HINT:#}: {line}");
        }
        Vec::new()
    });
    let answers = answers(&lags, &members, &arguments.topic);
    if answers.is_empty() {
        let message = "the cluster has no positions of this group that are asked for, and no members: it has committed nothing, or is no group";
        return Err(Failure::new(Kind::Cluster, &arguments.group, message).into());
    }
    for answer in &answers {
        print(answer, output)?;
    }
    let all: u64 = answers.iter().filter_map(|answer| answer.lag).sum();
    let is_fine = arguments.max_lag.is_none_or(|most| all <= most);
    if !output.is_json() {
        let style = if is_fine { GOOD } else { BAD };
        writeln!(output, "{style}{all}{style:#} behind in all")?;
    }
    Ok(if is_fine { Verdict::Yes } else { Verdict::No })
}

/// A line for each partition of these topics that the group has a position of, or a member; then the members that have no partition.
fn answers<'a>(
    lags: &'a [Lag],
    members: &'a [MemberDescription],
    wanted: &[String],
) -> Vec<Answer<'a>> {
    let mut partitions: BTreeMap<&TopicPartition, Answer<'a>> = BTreeMap::new();
    for lag in lags {
        let answer = partitions.entry(&lag.partition).or_default();
        (answer.committed, answer.end, answer.lag) = (lag.position, lag.end, lag.records);
    }
    for member in members {
        for partition in &member.assignment {
            partitions.entry(partition).or_default().member = member.into();
        }
    }
    let is_wanted = |topic: &str| wanted.is_empty() || wanted.iter().any(|one| one == topic);
    let partitions = partitions
        .into_iter()
        .filter(|(id, _)| is_wanted(&id.topic));
    let mut answers: Vec<_> = partitions
        .map(|(id, answer)| Answer {
            topic: Some(&id.topic),
            partition: Some(id.partition),
            ..answer
        })
        .collect();
    let spare = members.iter().filter(|member| member.assignment.is_empty());
    answers.extend(spare.filter(|_| wanted.is_empty()).map(|member| Answer {
        member: member.into(),
        ..Answer::default()
    }));
    answers
}

fn print(answer: &Answer<'_>, output: &mut Output) -> io::Result<()> {
    if output.is_json() {
        return output.json(answer);
    }
    let member = answer.member;
    let member = member.consumer_id.map(|id| {
        let (host, client) = (member.host.unwrap_or("?"), member.client_id.unwrap_or("?"));
        format!("{id} at {host} (client {client})")
    });
    let (Some(topic), Some(partition)) = (answer.topic, answer.partition) else {
        let member = member.unwrap_or_default();
        return writeln!(output, "{LABEL}no partition{LABEL:#} {member}");
    };
    let number = |number: Option<i64>| number.map_or("-".to_owned(), |number| number.to_string());
    let lag = answer.lag.and_then(|records| i64::try_from(records).ok());
    writeln!(
        output,
        "{LABEL}{topic} {partition}{LABEL:#} committed {} of {}, {} behind{}",
        number(answer.committed),
        number(answer.end),
        number(lag),
        member.map_or(String::new(), |member| format!(", {member}")),
    )
}
