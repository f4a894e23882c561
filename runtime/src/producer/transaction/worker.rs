//! The thread that makes a producer's transactional calls, one after the other: each blocks, and an abort must come also from a task that
//! is being dropped.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::error::KafkaError;
use crate::producer::queue::Queue;
use crate::transport::{Asks, ClientError, GroupMember, Refusal, TopicPartition};

/// What the thread is asked to do.
pub(super) enum Call {
    Begin,
    Commit,
    /// Does nothing where no transaction is open.
    Abort,
    Offsets(Vec<(TopicPartition, i64)>, GroupMember),
}

type Job = (Call, oneshot::Sender<Result<(), Refusal>>);

/// Hands calls to the thread, which ends with this.
pub(super) struct Worker(Sender<Job>);

impl Worker {
    /// Takes over the transactional id, which may take so long as `patience`, and goes on to serve calls of `limit` each.
    pub(super) async fn start(
        queue: Arc<Queue>,
        patience: Duration,
        limit: Duration,
    ) -> Result<Self, KafkaError> {
        let (jobs, inbox) = channel();
        let (started, start) = oneshot::channel();
        let thread = thread::Builder::new().name("kafka-event-transactions".to_owned());
        let spawned = thread.spawn(move || {
            let ready = queue.client.init_transactions(patience);
            let is_ready = ready.is_ok();
            // Whoever started it may have gone; then there are no calls either.
            let _ = started.send(ready);
            if is_ready {
                serve(&queue, &inbox, limit);
            }
        });
        let doing = "cannot start a transactional producer";
        spawned.map_err(|error| ClientError::other(doing, error.to_string()))?;
        let started = start.await.unwrap_or_else(|_| Err(gone(doing)));
        started.map_err(|refusal| refusal.error)?;
        Ok(Self(jobs))
    }

    /// Makes a call. The thread makes it also when nobody waits for the answer any more.
    pub(super) async fn call(&self, call: Call) -> Result<(), Refusal> {
        let answer = self.ask(call);
        let doing = "the transaction cannot go on";
        answer.await.unwrap_or_else(|_| Err(gone(doing)))
    }

    /// As [`call`](Self::call), without waiting.
    pub(super) fn ask(&self, call: Call) -> oneshot::Receiver<Result<(), Refusal>> {
        let (answer, answered) = oneshot::channel();
        // A thread that is gone is seen in the answer that does not come.
        let _ = self.0.send((call, answer));
        answered
    }
}

fn gone(doing: &'static str) -> Refusal {
    Refusal {
        error: ClientError::other(doing, "the thread of its transactions has ended"),
        asks: Asks::End,
    }
}

fn serve(queue: &Queue, inbox: &Receiver<Job>, limit: Duration) {
    // Of a call that ran out of time only the same call may follow, so that nothing else can be done here.
    let mut stuck: Option<ClientError> = None;
    for (call, answer) in inbox {
        let result = match &stuck {
            Some(error) => Err(Refusal {
                error: error.clone(),
                asks: Asks::End,
            }),
            None => make(queue, call, limit),
        };
        if let Err(refusal) = &result
            && refusal.asks == Asks::More
        {
            tracing::error!(error = %refusal.error, "the producer cannot go on: a transactional call is open");
            stuck = Some(refusal.error.clone());
        }
        // An abort's answer is for nobody when the transaction was dropped.
        let _ = answer.send(result);
    }
}

fn make(queue: &Queue, call: Call, limit: Duration) -> Result<(), Refusal> {
    let client = &queue.client;
    match call {
        Call::Begin => client.begin_transaction(),
        Call::Offsets(positions, member) => client.send_offsets(&positions, &member, limit),
        Call::Commit => client.commit_transaction(limit),
        Call::Abort => {
            let aborted = client.abort_transaction(limit);
            // What was given up with the transaction is nobody's loss.
            drop(client.take_unheard());
            aborted
        }
    }
}
