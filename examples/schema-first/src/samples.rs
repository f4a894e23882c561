//! An event of each schema.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use kafka_event::Duration;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::schemas::com::example::catalog::{Category, CategoryMovedEvent, Rule, RuleOr, State};
use crate::schemas::com::example::common::{Address, CountryCode, Currency, GeoPoint, Money};
use crate::schemas::com::example::logistics::{
    Priority, ShipmentDispatchedEvent, ShipmentDispatchedEventWeightKg, Stop,
};
use crate::schemas::com::example::payments::v1::{
    Card, LastFour, Network, PaymentAuthorizedEvent, PaymentAuthorizedEventMethod,
};
use crate::schemas::com::example::people::{ContractType, EmployeeHiredEvent};
use crate::schemas::com::example::telemetry::{
    DeviceId, ReadingReceivedEvent, ReadingReceivedEventValuesValue, Window,
};

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_764_072_000_000).unwrap_or_default()
}

fn day() -> NaiveDate {
    noon().date_naive()
}

/// With the four digits after the point that the schema has: what is read has them too.
fn francs(whole: i64, parts: i64) -> Money {
    Money {
        amount: Decimal::new(whole * 10_000 + parts, 4),
        currency: Currency::Chf,
    }
}

fn station() -> Address {
    Address {
        street: "Bahnhofplatz 1".to_owned(),
        postal_code: Some("8001".to_owned()),
        city: "Zürich".to_owned(),
        country: CountryCode(*b"CH"),
        position: Some(GeoPoint {
            latitude: 47.377,
            longitude: 8.54,
        }),
    }
}

pub(crate) fn payment() -> PaymentAuthorizedEvent {
    PaymentAuthorizedEvent {
        payment_id: Uuid::from_u128(0x0193_3a5e_c0de_7000_8000_0000_0000_0001),
        authorized_at: noon(),
        total: francs(129, 9_000),
        method: PaymentAuthorizedEventMethod::Card(Card {
            network: Network::Mastercard,
            last_four: LastFour(*b"4242"),
            expires: day(),
        }),
        billing: Some(station()),
        metadata: BTreeMap::from([("shop".to_owned(), "online".to_owned())]),
    }
}

pub(crate) fn reading() -> ReadingReceivedEvent {
    use ReadingReceivedEventValuesValue as Value;
    ReadingReceivedEvent {
        device: DeviceId(*b"meter-42"),
        measured_at: noon(),
        local_time: noon().naive_utc(),
        values: BTreeMap::from([
            ("open".to_owned(), Some(Value::Boolean(false))),
            ("kWh".to_owned(), Some(Value::Double(17.25))),
            (
                "phases".to_owned(),
                Some(Value::Array(vec![230.1, 229.8, 231.0])),
            ),
            ("fault".to_owned(), None),
        ]),
        window: Some(Window(Duration {
            months: 0,
            days: 0,
            millis: 900_000,
        })),
        // What the schema has as defaults.
        ..ReadingReceivedEvent::default()
    }
}

pub(crate) fn category() -> CategoryMovedEvent {
    let leaf = Category {
        name: "Kettles".to_owned(),
        state: State::Draft,
        ..Category::default()
    };
    CategoryMovedEvent {
        from: Some("Household".to_owned()),
        to: "Kitchen".to_owned(),
        moved: Category {
            name: "Small appliances".to_owned(),
            children: vec![leaf.clone()],
            rule: Some(Box::new(Rule {
                attribute: "watts".to_owned(),
                or: Some(RuleOr::Category(Box::new(leaf))),
                ..Rule::default()
            })),
            ..Category::default()
        },
    }
}

pub(crate) fn employee() -> EmployeeHiredEvent {
    EmployeeHiredEvent {
        employee_id: 7,
        r#type: ContractType::FixedTerm,
        since: day(),
        daily_start: NaiveTime::from_hms_opt(8, 30, 0),
        manager: None,
        r#match: Some("referral".to_owned()),
        home: station(),
        salary: vec![francs(8_000, 0), francs(500, 0)],
    }
}

pub(crate) fn shipment() -> ShipmentDispatchedEvent {
    ShipmentDispatchedEvent {
        shipment: "S-2025-118".to_owned(),
        stops: vec![Stop {
            at: station(),
            planned: noon(),
            note: None,
        }],
        priority: Priority::Express,
        weight_kg: ShipmentDispatchedEventWeightKg::Double(812.5),
    }
}
