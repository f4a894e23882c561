//! The file: rows of flights, each a value or a reason why not.

use std::fs::File;
use std::path::Path;

use chrono::NaiveDate;
use csv::{ReaderBuilder, StringRecord};
use kafka_event::Timestamp;

use crate::events::FlightKey;

/// A flight as the file has it.
pub(crate) struct Row {
    pub(crate) flight: FlightKey,
    pub(crate) scheduled_at: Timestamp,
    pub(crate) destination: String,
    pub(crate) departed: Option<Departure>,
    pub(crate) air_minutes: Option<i32>,
    pub(crate) arrival_delay: Option<i32>,
    pub(crate) distance_miles: i32,
}

/// How a flight left.
pub(crate) struct Departure {
    pub(crate) delay_minutes: i32,
    pub(crate) tail_number: Option<String>,
}

/// A row that is none.
pub(crate) struct Rejected {
    /// The line in the file, from 1.
    pub(crate) line: u64,
    /// What is wrong with it.
    pub(crate) reason: String,
}

/// The columns that are read.
const COLUMNS: [&str; 15] = [
    "year",
    "month",
    "day",
    "dep_time",
    "sched_dep_time",
    "dep_delay",
    "arr_delay",
    "carrier",
    "flight",
    "tailnum",
    "origin",
    "dest",
    "air_time",
    "distance",
    "time_hour",
];

/// The rows of a file, one at a time.
pub(crate) struct Rows {
    reader: csv::Reader<File>,
    /// Where each of [`COLUMNS`] stands.
    places: [usize; COLUMNS.len()],
    minute: usize,
    columns: usize,
    record: StringRecord,
}

impl Rows {
    /// Opens a file and looks at its header.
    pub(crate) fn open(path: &Path) -> Result<Self, String> {
        let file =
            File::open(path).map_err(|error| format!("cannot open {}: {error}", path.display()))?;
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(file);
        let header = reader
            .headers()
            .map_err(|error| format!("cannot read the header of {}: {error}", path.display()))?;
        let place = |name: &str| {
            header
                .iter()
                .position(|column| column == name)
                .ok_or_else(|| format!("{} has no column `{name}` in its header", path.display()))
        };
        let mut places = [0; COLUMNS.len()];
        for (slot, name) in places.iter_mut().zip(COLUMNS) {
            *slot = place(name)?;
        }
        let minute = place("minute")?;
        let columns = header.len();
        Ok(Self {
            reader,
            places,
            minute,
            columns,
            record: StringRecord::new(),
        })
    }

    /// How many bytes of the file have been read.
    pub(crate) fn position(&self) -> u64 {
        self.reader.position().byte()
    }

    /// The next row; `None` at the end.
    pub(crate) fn next(&mut self) -> Option<Result<Row, Rejected>> {
        let line = self.reader.position().line();
        match self.reader.read_record(&mut self.record) {
            Ok(false) => None,
            Ok(true) => {
                let line = self.record.position().map_or(line, csv::Position::line);
                Some(self.row().map_err(|reason| Rejected { line, reason }))
            }
            Err(error) => Some(Err(Rejected {
                line,
                reason: error.to_string(),
            })),
        }
    }

    fn row(&self) -> Result<Row, String> {
        let cells = Cells {
            record: &self.record,
            places: &self.places,
        };
        if self.record.len() != self.columns {
            return Err(format!(
                "the row has {} cells, and the header {}",
                self.record.len(),
                self.columns
            ));
        }
        let (year, month, day) = (
            cells.need("year")?,
            cells.need("month")?,
            cells.need("day")?,
        );
        let date = NaiveDate::from_ymd_opt(year, month, day)
            .filter(|_| (1..=9999).contains(&year))
            .ok_or_else(|| format!("there is no day {year}-{month}-{day}"))?;
        let minute: i64 = match self.record.get(self.minute).map(str::parse) {
            Some(Ok(minute @ 0..60)) => minute,
            _ => return Err("`minute` is not a minute".to_owned()),
        };
        let hour = cells.text("time_hour").ok_or("`time_hour` is empty")?;
        let hour =
            chrono::NaiveDateTime::parse_from_str(hour.trim_end_matches('Z'), "%Y-%m-%dT%H:%M:%S")
                .or_else(|_| chrono::NaiveDateTime::parse_from_str(hour, "%Y-%m-%d %H:%M:%S"))
                .map_err(|_| "`time_hour` is not a time such as 2013-01-01T10:00:00Z".to_owned())?;
        let departed = match cells.optional::<u16>("dep_time")? {
            None => None,
            Some(_) => Some(Departure {
                delay_minutes: cells.need("dep_delay")?,
                tail_number: cells.short("tailnum", 8)?.map(str::to_owned),
            }),
        };
        let code = |name: &str, len: usize| {
            cells
                .short(name, len)?
                .map(str::to_owned)
                .ok_or_else(|| format!("`{name}` is empty"))
        };
        Ok(Row {
            flight: FlightKey {
                date: date.to_string(),
                carrier: code("carrier", 2)?,
                number: cells.need("flight")?,
                origin: code("origin", 3)?,
                scheduled: cells.need("sched_dep_time")?,
            },
            scheduled_at: Timestamp::from_millis(
                hour.and_utc().timestamp_millis() + minute * 60_000,
            ),
            destination: code("dest", 3)?,
            departed,
            air_minutes: cells.optional("air_time")?,
            arrival_delay: cells.optional("arr_delay")?,
            distance_miles: cells.need("distance")?,
        })
    }
}

/// The cells of a row by the name of their column.
struct Cells<'a> {
    record: &'a StringRecord,
    places: &'a [usize; COLUMNS.len()],
}

impl<'a> Cells<'a> {
    /// A cell; `None` when it is empty or not there. R writes `NA` for no value.
    fn text(&self, name: &str) -> Option<&'a str> {
        let column = COLUMNS.iter().position(|column| *column == name)?;
        self.record
            .get(*self.places.get(column)?)
            .filter(|cell| !cell.is_empty() && *cell != "NA")
    }

    /// A cell of at most `len` bytes.
    fn short(&self, name: &str, len: usize) -> Result<Option<&'a str>, String> {
        match self.text(name) {
            Some(cell) if cell.len() > len => {
                Err(format!("`{name}` has more than {len} characters"))
            }
            cell => Ok(cell),
        }
    }

    fn optional<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, String> {
        match self.text(name) {
            None => Ok(None),
            Some(cell) => cell
                .parse()
                .map(Some)
                .map_err(|_| format!("`{name}` is not a number that can stand there")),
        }
    }

    fn need<T: std::str::FromStr>(&self, name: &str) -> Result<T, String> {
        self.optional(name)?
            .ok_or_else(|| format!("`{name}` is empty"))
    }
}
