//! How many events a second each store of handled events claims and remembers, and how many duplicates it knows, beside one another.
//!
//! Postgres and Redis are servers on this machine that sync to its disk (Redis after each command; Postgres does not, as tests start it).

#![allow(missing_docs, clippy::panic, clippy::unwrap_used)]

use std::time::{Duration, Instant};

use kafka_event::once::{Begun, Claim as _, EventId, Memory, Redb, Store};
use kafka_event_harness::{Postgres as PostgresServer, Redis as RedisServer};
use kafka_event_redis::Redis;
use kafka_event_sql::Inbox;
use kafka_event_sql::sqlx::postgres::PgPoolOptions;
use kafka_event_sql::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};

/// How long each figure is measured.
const TIME: Duration = Duration::from_secs(2);

/// How many tasks ask at once, as lanes of a consumer do.
const TASKS: usize = 32;

fn id(tasks: usize, task: usize, number: usize) -> EventId {
    let id = format!("0198c5b4-{task}-{number}");
    EventId::new(format!("billing-{tasks}"), "OrderPaidEvent", id)
}

/// Has `tasks` tasks do it for a while, with new ids, or with as many as are `known` of each; how often all did together in a second.
async fn rate<T, F>(
    store: &T,
    tasks: usize,
    work: fn(T, EventId) -> F,
    known: Option<&[usize]>,
) -> (f64, Vec<usize>)
where
    T: Store + Clone,
    F: Future<Output = ()> + Send + 'static,
{
    let begin = Instant::now();
    let running: Vec<_> = (0..tasks)
        .map(|task| {
            let (store, most) = (store.clone(), known.map(|known| known[task]));
            tokio::spawn(async move {
                let mut count = 0;
                while count == 0 || begin.elapsed() < TIME {
                    let number = most.map_or(count, |most| count % most);
                    work(store.clone(), id(tasks, task, number)).await;
                    count += 1;
                    // A store that never waits would keep the thread from other tasks.
                    tokio::task::coop::consume_budget().await;
                }
                count
            })
        })
        .collect();
    let mut counts = Vec::new();
    for task in running {
        counts.push(task.await.unwrap());
    }
    store.flush().unwrap();
    let all: usize = counts.iter().sum();
    (all as f64 / begin.elapsed().as_secs_f64(), counts)
}

async fn handle<T: Store>(store: T, id: EventId) {
    match store.begin(&id).await.unwrap() {
        Begun::Fresh(mut claim) => claim.commit().await.unwrap(),
        other => panic!("{id} is {}", name(&other)),
    }
}

async fn look_up<T: Store>(store: T, id: EventId) {
    let begun = store.begin(&id).await.unwrap();
    assert!(matches!(begun, Begun::Done), "{id} is {}", name(&begun));
}

fn name<C>(begun: &Begun<C>) -> &'static str {
    match begun {
        Begun::Fresh(_) => "fresh",
        Begun::Done => "done",
        Begun::Busy => "busy",
    }
}

async fn row<T: Store + Clone>(what: &str, store: T) {
    store.prepare().await.unwrap();
    let mut figures = Vec::new();
    for tasks in [1, TASKS] {
        let (handled, counts) = rate(&store, tasks, handle::<T>, None).await;
        let (known, _) = rate(&store, tasks, look_up::<T>, Some(&counts)).await;
        figures.extend([handled, known]);
    }
    let figures = figures.iter().map(|figure| format!("{figure:>12.0}"));
    println!("  {what:<20}{}", figures.collect::<String>());
}

#[tokio::main]
async fn main() {
    let folder = std::env::temp_dir().join(format!("kafka-event-once-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let redis = RedisServer::start().unwrap();
    let postgres = PostgresServer::start().unwrap();
    println!("a second, where one task asks and where {TASKS} do");
    println!(
        "  {:<20}{:>12}{:>12}{:>12}{:>12}",
        "", "handled", "duplicates", "handled", "duplicates"
    );
    row("Memory", Memory::new(usize::MAX)).await;
    row("Redb", Redb::open(folder.join("redb")).unwrap()).await;
    row("Redis", Redis::open(redis.url()).unwrap()).await;
    let options = SqliteConnectOptions::new().filename(folder.join("sqlite"));
    let options = options.create_if_missing(true);
    let options = options.journal_mode(SqliteJournalMode::Wal);
    let pool = SqlitePoolOptions::new().connect_with(options).await;
    row("Inbox in SQLite", Inbox::new(pool.unwrap())).await;
    let pool = PgPoolOptions::new().max_connections(TASKS as u32 + 4);
    let pool = pool.connect(&postgres.url()).await.unwrap();
    row("Inbox in Postgres", Inbox::new(pool)).await;
    std::fs::remove_dir_all(&folder).unwrap();
}
