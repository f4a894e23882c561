//! Spring Kafka and its dead letters: `tests/peers/spring-kafka` as Rust calls.

use std::time::Duration;

use serde_json::{Value, json};

use super::java::{JavaPeer, json_lines};
use super::kafka_java::object;
use crate::Result;

const LIMIT: Duration = Duration::from_secs(120);

/// The programs of `tests/peers/spring-kafka`, compiled.
#[derive(Debug, Clone)]
pub struct SpringKafka(JavaPeer);

impl SpringKafka {
    /// Compiles the programs, unless an earlier call did.
    ///
    /// # Errors
    /// As for [`JavaPeer::build`].
    pub fn build() -> Result<Self> {
        JavaPeer::build("spring-kafka").map(Self)
    }

    /// Lets a consumer of the group `spring` fail at every record of `topic`, until `count` dead letters are in `<topic>.DLT`.
    ///
    /// # Errors
    /// When there are fewer after a minute, or the program fails otherwise.
    pub fn fail(&self, config: &[(&str, &str)], topic: &str, count: usize) -> Result<()> {
        self.run("Fail", config, topic, count).map(drop)
    }

    /// The first `count` dead letters of `topic` as a Spring listener gets them: `value`, `topic`, `partition`, `offset`, `timestamp`,
    /// `timestamp_type`, `group`, `error`, `cause`, `message` and `trace`, each from its header as Spring converts it.
    ///
    /// # Errors
    /// When there are fewer after a minute, or the program fails otherwise.
    pub fn letters(
        &self,
        config: &[(&str, &str)],
        topic: &str,
        count: usize,
    ) -> Result<Vec<Value>> {
        json_lines(
            "ReadLetters",
            &self.run("ReadLetters", config, topic, count)?,
        )
    }

    fn run(
        &self,
        program: &str,
        config: &[(&str, &str)],
        topic: &str,
        count: usize,
    ) -> Result<String> {
        let request =
            json!({"topic": topic, "group": "spring", "count": count, "config": object(config)});
        self.0.run(program, &[&request.to_string()], "", LIMIT)
    }
}
