//! Business data beside an outbox: parcels that are counted for each street, and a journal that says in which order.

use std::path::PathBuf;
use std::time::Duration;

use kafka_event::Kafka;
use kafka_event_harness::{Cluster, shared_cluster, shared_postgres};
use kafka_event_sql::sqlx::{
    self, AssertSqlSafe, PgPool, Pool, Postgres, Sqlite, SqlitePool, Transaction,
};
use kafka_event_sql::{Outbox, Relay, SqlDatabase};
use kafka_event_tests::faults::ParcelDeliveredEvent;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

pub(crate) const LONG: Duration = Duration::from_secs(120);

pub(crate) const STREETS: i64 = 12;

/// A database with tables of its own for a test.
pub(crate) trait Business: SqlDatabase {
    /// An empty database of that name, and where it is.
    fn open(name: &str) -> impl Future<Output = Home<Self>> + Send;

    fn set_up(pool: &Pool<Self>) -> impl Future<Output = ()> + Send;

    /// Counts a parcel of a street, and writes it into the journal.
    fn count(
        on: &mut Transaction<'_, Self>,
        street: i64,
        number: i64,
    ) -> impl Future<Output = sqlx::Result<()>> + Send;

    /// Street and number of all that was committed, each street in its order.
    fn journal(pool: &Pool<Self>) -> impl Future<Output = Vec<(i64, i64)>> + Send;
}

/// Where a test's database is. A file goes with it.
pub(crate) struct Home<DB: SqlDatabase> {
    pub(crate) url: String,
    pub(crate) pool: Pool<DB>,
    file: Option<PathBuf>,
}

impl<DB: SqlDatabase> Drop for Home<DB> {
    fn drop(&mut self) {
        if let Some(file) = &self.file {
            for suffix in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{suffix}", file.display()));
            }
        }
    }
}

macro_rules! business {
    ($database:ty, $open:item) => {
        impl Business for $database {
            $open

            async fn set_up(pool: &Pool<Self>) {
                let tables = "CREATE TABLE streets (street bigint PRIMARY KEY, parcels bigint NOT NULL); \
                     CREATE TABLE journal (street bigint NOT NULL, n bigint NOT NULL, number bigint NOT NULL)";
                sqlx::raw_sql(tables).execute(pool).await.unwrap();
                for street in 0..STREETS {
                    let insert = sqlx::query("INSERT INTO streets VALUES ($1, 0)");
                    insert.bind(street).execute(pool).await.unwrap();
                }
            }

            async fn count(
                on: &mut Transaction<'_, Self>,
                street: i64,
                number: i64,
            ) -> sqlx::Result<()> {
                let update = "UPDATE streets SET parcels = parcels + 1 WHERE street = $1 RETURNING parcels";
                let n: i64 = sqlx::query_scalar(update).bind(street).fetch_one(&mut **on).await?;
                let insert = sqlx::query("INSERT INTO journal VALUES ($1, $2, $3)");
                let insert = insert.bind(street).bind(n).bind(number);
                insert.execute(&mut **on).await.map(drop)
            }

            async fn journal(pool: &Pool<Self>) -> Vec<(i64, i64)> {
                let rows = sqlx::query_as("SELECT street, number FROM journal ORDER BY street, n");
                rows.fetch_all(pool).await.unwrap()
            }
        }
    };
}

business!(
    Postgres,
    async fn open(name: &str) -> Home<Self> {
        let url = shared_postgres().unwrap().url();
        let create = format!("CREATE DATABASE {name}");
        let on = PgPool::connect(&url).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(create))
            .execute(&on)
            .await
            .unwrap();
        on.close().await;
        let url = url
            .strip_suffix("/postgres")
            .map(|server| format!("{server}/{name}"))
            .unwrap();
        let pool = PgPool::connect(&url).await.unwrap();
        Home {
            url,
            pool,
            file: None,
        }
    }
);

business!(
    Sqlite,
    async fn open(name: &str) -> Home<Self> {
        let file =
            std::env::temp_dir().join(format!("kafka-event-{name}-{}.db", std::process::id()));
        let url = format!("sqlite://{}?mode=rwc", file.display());
        let pool = SqlitePool::connect(&url).await.unwrap();
        sqlx::raw_sql("PRAGMA journal_mode = WAL")
            .execute(&pool)
            .await
            .unwrap();
        Home {
            url,
            pool,
            file: Some(file),
        }
    }
);

/// An outbox in a new database, for parcels on a topic of that name.
pub(crate) async fn outbox<DB: Business>(home: &Home<DB>, topic: &str) -> (Kafka, Outbox) {
    let kafka = kafka_of(shared_cluster().unwrap(), topic).await;
    let outbox = Outbox::new(&kafka);
    outbox.create_tables(&home.pool).await.unwrap();
    DB::set_up(&home.pool).await;
    (kafka, outbox)
}

/// A cluster with a topic of that name for parcels.
pub(crate) async fn kafka_of(cluster: &Cluster, topic: &str) -> Kafka {
    let kafka = Kafka::builder()
        .set("bootstrap.servers", cluster.bootstrap())
        .variable("faults", topic);
    let kafka = kafka.build().unwrap();
    kafka.topics().ensure(topic, 3, &[]).await.unwrap();
    kafka
}

/// Adds a parcel's event, then counts the parcel, and commits or rolls both back. The event comes first: the order of commits shows only when
/// the street is counted.
pub(crate) async fn deliver<DB: Business>(
    outbox: &Outbox,
    pool: &Pool<DB>,
    (street, number): (i64, i64),
    commit: bool,
) -> Result<(), kafka_event::BoxError> {
    let mut transaction = pool.begin().await?;
    let parcel = ParcelDeliveredEvent { street, number };
    outbox.add(&mut transaction, &parcel).await?;
    DB::count(&mut transaction, street, number).await?;
    match commit {
        true => transaction.commit().await?,
        false => transaction.rollback().await?,
    }
    Ok(())
}

/// Several writers at once; one parcel in ten is rolled back. A parcel that the database does not take is left out: the journal knows.
pub(crate) async fn write<DB: Business>(outbox: &Outbox, pool: &Pool<DB>, writers: i64, each: i64) {
    let mut tasks = Vec::new();
    for writer in 0..writers {
        let (outbox, pool) = (outbox.clone(), pool.clone());
        tasks.push(tokio::spawn(async move {
            for n in 0..each {
                let number = writer * each + n;
                let parcel = ((number * 7 + n) % STREETS, number);
                let _ = deliver(&outbox, &pool, parcel, number % 10 != 3).await;
            }
        }));
    }
    for task in tasks {
        timeout(LONG, task)
            .await
            .expect("the writers have not ended")
            .unwrap();
    }
}

/// A relay in this process.
pub(crate) struct Running {
    stop: watch::Sender<bool>,
    task: JoinHandle<kafka_event_sql::RelayReport>,
}

impl Running {
    /// One that takes over soon from another one that is gone.
    pub(crate) fn start<DB: Business>(outbox: &Outbox, pool: &Pool<DB>) -> Self {
        Self::of(outbox.relay(pool.clone()).lease(Duration::from_secs(1)))
    }

    pub(crate) fn of<DB: Business>(relay: Relay<DB>) -> Self {
        let (stop, mut stopped) = watch::channel(false);
        let relay = relay.batch(40);
        let run = async move {
            let stopped = async move {
                let _ = stopped.wait_for(|stop| *stop).await;
            };
            relay.run_until(stopped).await.unwrap()
        };
        let task = tokio::spawn(run);
        Self { stop, task }
    }

    pub(crate) async fn stop(self) -> kafka_event_sql::RelayReport {
        self.stop.send_replace(true);
        let report = timeout(LONG, self.task).await;
        report.expect("the relay has not ended").unwrap()
    }
}

/// Waits until all is published.
pub(crate) async fn drained<DB: Business>(outbox: &Outbox, pool: &Pool<DB>) {
    let empty = async {
        // The database may be away.
        while outbox
            .backlog(pool)
            .await
            .map_or(1, |backlog| backlog.pending)
            > 0
        {
            sleep(Duration::from_millis(50)).await;
        }
    };
    if timeout(LONG, empty).await.is_err() {
        panic!("not all is published: {:?}", outbox.backlog(pool).await);
    }
}
