//! What the databases of the services say: of each order, and of all money and goods.

use std::collections::HashMap;
use std::path::Path;

use kafka_event_sql::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool};
use kafka_event_sql::sqlx::{self, AssertSqlSafe};

use crate::ORDERS;

/// What all accounts had together, and what there was of each kind of goods.
const MONEY: i64 = 300_000_000;
const GOODS: [(&str, i64); 3] = [("book", 1_000_000), ("clock", 5), ("lamp", 1_000_000)];

pub(crate) struct Books {
    order: SqlitePool,
    payment: SqlitePool,
    stock: SqlitePool,
}

/// How many orders ended so.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ends {
    pub(crate) confirmed: i64,
    pub(crate) declined: i64,
    pub(crate) refunded: i64,
}

/// What an order is, and how it ended.
type Order = (i64, i64, String, i64, String);

impl Books {
    /// The files are made here, so that no service is in the way of who looks.
    pub(crate) async fn open(folder: &Path) -> Self {
        let open = async |name| {
            let options = SqliteConnectOptions::new()
                .filename(folder.join(name))
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal);
            SqlitePool::connect_with(options).await.unwrap()
        };
        Self {
            order: open("order.db").await,
            payment: open("payment.db").await,
            stock: open("stock.db").await,
        }
    }

    /// How many events were handled.
    pub(crate) async fn handled(&self) -> i64 {
        let handled = self.total("SELECT count(*) FROM inbox").await;
        handled.unwrap_or(0)
    }

    /// Each order has an end, and all is published.
    pub(crate) async fn are_closed(&self) -> bool {
        self.ended().await == ORDERS && self.total("SELECT count(*) FROM outbox").await == Some(0)
    }

    pub(crate) async fn ended(&self) -> i64 {
        let ended = "SELECT count(*) FROM orders WHERE state <> 'placed'";
        number(&self.order, ended).await.unwrap_or(0)
    }

    pub(crate) async fn open_orders(&self) -> Vec<i64> {
        let open = "SELECT order_id FROM orders WHERE state = 'placed'";
        let open = sqlx::query_scalar(open).fetch_all(&self.order).await;
        open.unwrap()
    }

    /// `None` where a table is not there yet.
    async fn total(&self, query: &'static str) -> Option<i64> {
        let mut total = 0;
        for database in [&self.order, &self.payment, &self.stock] {
            total += number(database, query).await?;
        }
        Some(total)
    }

    /// Every order is wholly done or wholly undone, money and goods are as much as they were, and each step was done once.
    pub(crate) async fn check(&self) -> Ends {
        let orders = "SELECT order_id, cents, item, quantity, state FROM orders";
        let orders: Vec<Order> = sqlx::query_as(orders).fetch_all(&self.order).await.unwrap();
        let bookings = "SELECT order_id, cents FROM bookings ORDER BY rowid";
        let bookings: Vec<(i64, i64)> = sqlx::query_as(bookings)
            .fetch_all(&self.payment)
            .await
            .unwrap();
        let bookings = by_order(bookings);
        let taken = "SELECT order_id, item, quantity FROM reservations";
        let taken: Vec<(i64, String, i64)> =
            sqlx::query_as(taken).fetch_all(&self.stock).await.unwrap();
        let taken = by_order(
            taken
                .into_iter()
                .map(|(order, item, quantity)| (order, (item, quantity))),
        );
        let (nothing, no_goods) = (Vec::new(), Vec::new());
        let mut ends = Ends {
            confirmed: 0,
            declined: 0,
            refunded: 0,
        };
        let (mut kept, mut gone) = (0, HashMap::new());
        for (order_id, cents, item, quantity, state) in orders {
            let bookings = bookings.get(&order_id).unwrap_or(&nothing);
            let taken = taken.get(&order_id).unwrap_or(&no_goods);
            let is_whole = match &*state {
                "confirmed" => {
                    ends.confirmed += 1;
                    kept += cents;
                    *gone.entry(item.clone()).or_insert(0) += quantity;
                    *bookings == [-cents] && *taken == [(item, quantity)]
                }
                "declined" => {
                    ends.declined += 1;
                    bookings.is_empty() && taken.is_empty()
                }
                "refunded" => {
                    ends.refunded += 1;
                    *bookings == [-cents, cents] && taken.is_empty()
                }
                _ => false,
            };
            assert!(
                is_whole,
                "order {order_id} is {state}, with {bookings:?} and {taken:?}"
            );
        }

        let clocks = (1..=ORDERS).filter(|order| order % 5 == 0 && order % 7 != 0);
        let refunded = i64::try_from(clocks.count()).unwrap() - 5;
        let declined = ORDERS / 7;
        let confirmed = ORDERS - declined - refunded;
        assert_eq!(
            ends,
            Ends {
                confirmed,
                declined,
                refunded
            }
        );

        let money = number(&self.payment, "SELECT sum(cents) FROM accounts").await;
        assert_eq!(money, Some(MONEY - kept));
        for (item, quantity) in GOODS {
            let left = format!("SELECT quantity FROM stock WHERE item = '{item}'");
            let left: i64 = sqlx::query_scalar(AssertSqlSafe(left))
                .fetch_one(&self.stock)
                .await
                .unwrap();
            assert_eq!(
                left + gone.get(item).copied().unwrap_or(0),
                quantity,
                "{item}"
            );
        }

        let handled = "SELECT count(*) FROM inbox";
        assert_eq!(number(&self.order, handled).await, Some(ORDERS));
        assert_eq!(
            number(&self.payment, handled).await,
            Some(ORDERS + refunded)
        );
        assert_eq!(number(&self.stock, handled).await, Some(ORDERS - declined));
        ends
    }
}

fn by_order<T>(rows: impl IntoIterator<Item = (i64, T)>) -> HashMap<i64, Vec<T>> {
    let mut all: HashMap<i64, Vec<T>> = HashMap::new();
    for (order_id, row) in rows {
        all.entry(order_id).or_default().push(row);
    }
    all
}

async fn number(database: &SqlitePool, query: &'static str) -> Option<i64> {
    sqlx::query_scalar(query).fetch_one(database).await.ok()
}
