//! What a refused name is told, the escape for verbs that the vocabulary lacks, and names that nobody would write.

use kafka_event_schema::vocabulary::{NameFault, check};

fn suggestion(name: &str) -> Option<String> {
    check(name, None).err()?.suggestion()
}

#[test]
fn the_name_that_was_meant_is_suggested() {
    for (name, meant) in [
        ("CreateOrderEvent", "OrderCreatedEvent"),
        ("OrderCreatingEvent", "OrderCreatedEvent"),
        ("OrderCreatesEvent", "OrderCreatedEvent"),
        ("OrderCreate", "OrderCreatedEvent"),
        ("OrderCreateEvent", "OrderCreatedEvent"),
        ("CreatedOrderEvent", "OrderCreatedEvent"),
        ("OrderCreated", "OrderCreatedEvent"),
        ("OrderCreatedEvents", "OrderCreatedEvent"),
        ("OrderCreatedEventV2", "OrderCreatedEvent"),
        ("order_created_event", "OrderCreatedEvent"),
        ("ORDER_CREATED_EVENT", "OrderCreatedEvent"),
        ("createOrder", "OrderCreatedEvent"),
        ("CancelBookingEvent", "BookingCancelledEvent"),
        ("UpdateOrderEvent", "OrderUpdatedEvent"),
        ("OrderUpdateEvent", "OrderUpdatedEvent"),
        ("PlaceOrderEvent", "OrderPlacedEvent"),
        ("CheckInPassengerEvent", "PassengerCheckedInEvent"),
        ("UserLoginEvent", "UserLoggedInEvent"),
        ("UserSignUpEvent", "UserSignedUpEvent"),
        ("OrderRollbackEvent", "OrderRolledBackEvent"),
        ("SubmitBidEvent", "BidSubmittedEvent"),
        ("CustomerPlacedOrderEvent", "CustomerOrderPlacedEvent"),
        ("MailSendEvent", "MailSentEvent"),
        ("MailSendedEvent", "MailSentEvent"),
        ("MailResendEvent", "MailResentEvent"),
        ("OffsetCommitedEvent", "OffsetCommittedEvent"),
        ("UserVisitsEvent", "UserVisitedEvent"),
        ("ParcelLabelingEvent", "ParcelLabeledEvent"),
        ("CarStopEvent", "CarStoppedEvent"),
        ("CardTokeniseEvent", "CardTokenisedEvent"),
        ("PatientPanicEvent", "PatientPanickedEvent"),
        ("GadgetSeedEvent", "GadgetSeededEvent"),
        ("PlaneFlyingEvent", "PlaneFlownEvent"),
    ] {
        assert_eq!(suggestion(name).as_deref(), Some(meant), "{name}");
        assert!(check(meant, None).is_ok());
        let error = check(name, None).unwrap_err();
        assert_eq!(error.help(), format!("rename it to `{meant}`"));
    }
}

#[test]
fn where_a_noun_or_verb_is_missing_the_suggestion_is_an_example() {
    for (name, example) in [
        ("CreatedEvent", "OrderCreatedEvent"),
        ("OrderEvent", "OrderCreatedEvent"),
        ("CreateEvent", "OrderCreatedEvent"),
        ("Order", "OrderCreatedEvent"),
        ("CheckedInEvent", "OrderCheckedInEvent"),
        ("Event", "OrderCreatedEvent"),
        ("PatientHistoryEvent", "PatientHistoryCreatedEvent"),
        ("", "OrderCreatedEvent"),
    ] {
        let error = check(name, None).unwrap_err();
        assert_eq!(error.suggestion().as_deref(), Some(example), "{name}");
        assert!(
            error.is_example() && error.help().contains("for example"),
            "{name}: {}",
            error.help()
        );
    }
}

#[test]
fn an_unknown_verb_is_pointed_to_the_escape() {
    let error = check("OrderFrobnicatedEvent", None).unwrap_err();
    assert_eq!(error.fault(), NameFault::NoVerb);
    assert_eq!(error.suggestion(), None);
    assert!(
        error.help().contains("`verb = \"Frobnicated\"`"),
        "{}",
        error.help()
    );
    assert_eq!(error.word(), "Frobnicated");
}

#[test]
fn the_escape_allows_verbs_that_look_past_and_end_the_name() {
    for (name, verb) in [
        ("OrderFrobnicatedEvent", "Frobnicated"),
        ("OrderFrobnicatedEvent", "frobnicated"),
        ("UserFrobbedUpEvent", "FrobbedUp"),
        ("OrderCreatedEvent", "Created"),
        ("RowHyperwrittenEvent", "Hyperwritten"),
        ("MailSentEvent", "Sent"),
        ("r#RowYeetedEvent", "Yeeted"),
    ] {
        let parts =
            check(name, Some(verb)).unwrap_or_else(|error| panic!("{name}, {verb}: {error}"));
        assert!(parts.verb().eq_ignore_ascii_case(verb));
    }
    let fault = |name: &str, verb: &str| check(name, Some(verb)).unwrap_err().fault();
    for verb in [
        "Seed",
        "Feed",
        "Red",
        "Create",
        "Creating",
        "Creates",
        "Order",
        "Frobnicate",
        "",
        "frob nicated",
        "é",
        "Outcome",
    ] {
        let name = format!("Order{verb}Event");
        assert_eq!(fault(&name, verb), NameFault::EscapeNotPast, "{verb}");
    }
    assert_eq!(
        fault("OrderFrobnicateEvent", "Frobnicated"),
        NameFault::EscapeNotInName
    );
    assert_eq!(
        fault("OrderUnfrobnicatedEvent", "Frobnicated"),
        NameFault::EscapeNotInName
    );
    assert_eq!(fault("FrobnicatedEvent", "Frobnicated"), NameFault::NoNoun);
    assert_eq!(
        fault("OrderFrobnicated", "Frobnicated"),
        NameFault::NoEventSuffix
    );
    assert_eq!(
        fault("order_frobnicated", "Frobnicated"),
        NameFault::NotPascalCase
    );
}

#[test]
fn every_suggestion_passes_and_no_name_panics() {
    let pieces = [
        "",
        "Event",
        "event",
        "Order",
        "Create",
        "Created",
        "Creating",
        "Creates",
        "r#",
        "_",
        "1",
        "V2",
        "In",
        "To",
        "É",
        "ß",
        "日本",
        "ed",
        "S",
        "SET",
        "Un",
        "Was",
        "Partially",
        "\n",
        "\u{301}",
        "Kked",
    ];
    for a in pieces {
        for b in pieces {
            for c in pieces {
                for name in [format!("{a}{b}{c}"), format!("{a}{b}{c}Event")] {
                    if let Err(error) = check(&name, None) {
                        assert!(!error.to_string().is_empty() && !error.help().is_empty());
                        if let Some(meant) = error.suggestion() {
                            assert!(check(&meant, None).is_ok(), "{name} gets {meant}");
                        }
                    }
                }
                let _ = check(&format!("{a}{b}Event"), Some(c));
                let _ = check(&format!("{a}{b}Event"), Some(&format!("{b}{c}")));
            }
        }
    }
    let long = "Ab".repeat(20_000);
    assert!(check(&long, None).is_err());
    assert!(check(&format!("{long}Event"), Some(&long)).is_err());
}
