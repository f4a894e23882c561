//! Event names of many domains that must pass, and the ways a name can be wrong.

use kafka_event_schema::vocabulary::{NameFault, check};

fn assert_pass(family: &str, names: &str) {
    for name in names.split_whitespace() {
        let name = format!("{name}Event");
        let result = check(&name, None);
        assert!(result.is_ok(), "{family}: {name} is refused: {result:?}");
    }
}

fn assert_fault(fault: NameFault, names: &str) {
    for name in names.split_whitespace() {
        let result = check(name, None).map_err(|error| error.fault());
        assert_eq!(result, Err(fault), "{name}");
    }
}

#[test]
fn irregular_verbs_pass_as_participle_and_as_simple_past() {
    assert_pass(
        "irregular",
        "MailSent BillPaid FundsWithdrawn ValveShut GameBegan GameBegun NoteWrote NoteWritten PriceRose PriceRisen
         PriceFell PriceFallen BetWon BetLost CropSown CowBred PatientFed PatientBled ChildTaught BookLent CarSold
         ExamSat KeyForgotten AlarmRang AlarmRung DoorHeld FlightFlew FlightFlown ServerWoke ServerWoken CaseBrought
         LoanSought SongSung ShipSank ShipSunk CloudSeen ThreadSpun BossSlain BallThrown TreeGrown TreeGrew UserLed
         SprintSped BreadRisen CarDriven CakeEaten ContractDrawn GateClung AdviceTaken AdviceTook TokenStolen",
    );
    assert_pass(
        "irregular behind a prefix",
        "AccountOverdrawn PolicyUnderwritten MessageResent MailUnsent TicketResold FileRewritten PageRebuilt
         BudgetOverspent OrderMisread LabelMisspelt GateMisheard RouteOverridden GoalForeseen SeatOversold BillPrepaid
         KnotUndone ItemOutsold BuildGreenlit RoomUpsold WordProofread TrackRerun TrackReran FundsMisspent",
    );
}

#[test]
fn verbs_of_the_trade_pass() {
    assert_pass(
        "technical",
        "RecordUpserted JobEnqueued JobDequeued JobReenqueued DocumentReindexed CardTokenised CardTokenized
         RowDeduplicated RowDeduped PartitionRebalanced MessageDeadLettered MessageDeadlettered UserOnboarded
         UserOffboarded AddressGeocoded TableBackfilled TableSharded TableResharded NodeHotswapped BranchRebased
         PodAutoscaled PodEvicted SchemaMigrated RequestThrottled RequestRateLimited UserUnsubscribed SecretRotated
         UserAllowlisted UserBlacklisted DiskUnmounted DiskDefragged CacheInvalidated ConfigHotReloaded FileGzipped
         FileUnzipped VideoLivestreamed PodcastTranscoded ModelRetrained ModelFineTuned PayloadDeserialized
         ClusterDeprovisioned TopicCompacted BlobSnapshotted RepoForked BuildSandboxed UserShadowbanned ConsumerLagged
         TokenMinted CoinStaked CoinUnstaked CoinAirdropped HostPinged ClockSynced ClockResynced VmRespawned",
    );
}

#[test]
fn british_and_american_spellings_pass() {
    assert_pass(
        "spelling",
        "OrderCancelled OrderCanceled CardAuthorised CardAuthorized ParcelLabelled ParcelLabeled GuestTravelled
         GuestTraveled LoanAmortised LoanAmortized AssetCatalogued AssetCataloged DataAnalysed DataAnalyzed
         StudentEnrolled HullModelled HullModeled VanRefuelled VanRefueled CallDialled CallDialed ListFavoured
         ListFavored StoreCentralised NoteProgrammed UserWorshipped LensFocused LensFocussed MatterSignalled
         MatterSignaled PagePaginated PersonVictimised PipeChannelled PipeChanneled TextLearnt TextLearned",
    );
}

#[test]
fn compound_verbs_pass_and_keep_their_parts() {
    assert_pass(
        "compound",
        "PassengerCheckedIn UserSignedUp UserLoggedOut ReleaseRolledBack FlightTakenOff FlightTookOff CallHandedOver
         RequestTimedOut UserOptedIn CardToppedUp PaymentChargedBack NumberPortedOut FeatureRolledOut CacheWarmedUp
         AircraftPushedBack PlaneTouchedDown TimesheetSignedOff PayoutClawedBack GuestNoShowed ParcelCrossDocked
         RoomDoubleBooked DocumentCountersigned ShareSplitUp UserLoggedInAgain StreamWentLive",
    );
    assert_pass(
        "adverbs, auxiliaries, phrases, versions",
        "PaymentPartiallyRefunded UserPermanentlyBanned OrderWasCreated MealDeliveredLate PaymentFailedPermanently
         ItemAddedToCart OrderPutOnHold ShipmentSentToWarehouse UserPromotedToAdmin OrderPlacedV2 PageNotFound
         DeployFailed SendBufferRead",
    );
    let parts = check("GiftCardPartiallyRefundedEvent", None).unwrap();
    assert_eq!(
        (parts.noun(), parts.verb()),
        ("GiftCard", "PartiallyRefunded")
    );
    let parts = check("r#HTTPRequestSentToProxyEvent", None).unwrap();
    assert_eq!((parts.noun(), parts.verb()), ("HTTPRequest", "SentToProxy"));
}

#[test]
fn words_that_are_past_and_something_else_pass() {
    assert_pass(
        "base form and participle are the same word",
        "PriceSet NamePut PriceCut ValveShut TargetHit VoteCast OrderSplit MailRead OffsetReset PlantShed BidBid
         NewsSpread PipeBurst FeeCost TenantLet PlayerHurt JobRun LimitOvercome MeterReread ShowBroadcast GameQuit",
    );
    assert_pass(
        "past of one verb and base form of another",
        "LostItemFound GuestLeft WireBound ClockWound BeamFelt TreeFell MeatGround EggLay BoardSaw CostBore PhotoShot",
    );
}

#[test]
fn names_of_many_domains_pass() {
    assert_pass(
        "airline",
        "FlightCancelled FlightDeparted FlightArrived FlightDiverted FlightDelayed BagOffloaded PassengerBoarded
         PassengerReaccommodated SeatReassigned AircraftDeiced CrewRostered GateReassigned",
    );
    assert_pass(
        "payment and banking",
        "PaymentAuthorized PaymentPreauthorized PaymentCaptured PaymentVoided PaymentSettled ChargebackDisputed
         CardReissued AccountDebited TradeNovated TradeNetted LoanSecuritised LoanForeclosed TaxWithheld IBANChanged",
    );
    assert_pass(
        "fleet and logistics",
        "VehicleGeofenced TripStarted TyreRetreaded DriverDispatched PalletDepalletised ContainerStuffed ParcelMisrouted
         ParcelMissorted OrderBackordered OrderDropshipped VesselBerthed CargoStowed TrainDerailed ParcelManifested",
    );
    assert_pass(
        "health and insurance",
        "PatientAdmitted PatientReadmitted PatientTriaged PatientIntubated PatientExtubated PrescriptionRefilled
         SpecimenCentrifuged PolicyLapsed PolicyReinstated ClaimAdjudicated ClaimSubrogated DoseTitrated",
    );
    assert_pass(
        "telecom, media and games",
        "SimProvisioned CallDropped HandsetUnlocked PlayerRespawned PlayerUnbanned ItemCrafted LevelUnlocked
         CommentDownvoted PostRetweeted UserUnfriended SongScrobbled StreamMuxed LootDropped HeroNerfed",
    );
    assert_pass(
        "names with acronyms, digits, and nouns that end in -ly or -ed",
        "HTTPRequestReceived Order2Placed X509CertificateRenewed OAuthTokenIssued S3BucketEmptied FamilyCreated
         ReplySent AssemblyStarted SeedPlanted FeedRefreshed BedMade SpeedLimitExceeded CaféOpened 日本Created",
    );
}

#[test]
fn each_way_to_be_wrong_has_its_kind() {
    assert_fault(
        NameFault::NotPascalCase,
        "order_created_event orderCreatedEvent Order-CreatedEvent Order.CreatedEvent",
    );
    assert_fault(
        NameFault::NoEventSuffix,
        "OrderCreate OrderCreated OrderCreatedEvents OrderCreatedMessage Order",
    );
    assert_fault(
        NameFault::NoNoun,
        "CreatedEvent CheckedInEvent PartiallyRefundedEvent CreateEvent SentEvent Event",
    );
    assert_fault(
        NameFault::NoVerb,
        "OrderEvent OrderStatusEvent PatientEvent BoardLEDEvent",
    );
    assert_fault(
        NameFault::VerbFirst,
        "CreateOrderEvent CreatedOrderEvent RetrieveCartEvent CheckInPassengerEvent SubmitBidEvent DeleteOffsetEvent
         CreatingOrderEvent CancelBookingEvent UpdateOrdersEvent",
    );
    assert_fault(
        NameFault::VerbNotLast,
        "CustomerPlacedOrderEvent CustomerSentOrderEvent",
    );
    assert_fault(
        NameFault::BaseForm,
        "OrderCreateEvent PaymentExportEvent BasketFootEvent PackagePowerEvent DeviceSleepEvent UserSignUpEvent
         UserLoginEvent MapRelayEvent CarRentEvent VehicleOutfitEvent ImageOverlayEvent PatientUnderfeedEvent",
    );
    assert_fault(
        NameFault::Progressive,
        "OrderCreatingEvent WalletPassingEvent SessionSummoningEvent GadgetTyingEvent",
    );
    assert_fault(
        NameFault::PresentTense,
        "OrderCreatesEvent SessionViolatesEvent AccountSeeksEvent ParcelCarriesEvent",
    );
    assert_fault(
        NameFault::WrongPast,
        "OrderSendedEvent OrderCommitedEvent CarBuyedEvent SeatRefered2Event",
    );
}

#[test]
fn words_in_ed_that_are_no_past_tense_are_refused() {
    for word in [
        "Seed",
        "Feed",
        "Speed",
        "Red",
        "Bed",
        "Need",
        "Bleed",
        "Breed",
        "Weed",
        "Indeed",
        "Hundred",
        "Embed",
        "Proceed",
        "Exceed",
        "Succeed",
        "Heed",
        "Shred",
        "Reed",
        "Deed",
        "Greed",
        "Steed",
        "Hatred",
        "Sacred",
        "Kindred",
        "Biped",
        "Seabed",
        "Reseed",
        "Overfeed",
        "Newsfeed",
        "Infrared",
        "Watershed",
        "Tweed",
        "Aniseed",
    ] {
        let name = format!("Gadget{word}Event");
        assert!(check(&name, None).is_err(), "{name} passes");
    }
    assert_pass(
        "their own past",
        "PlantSeeded AnimalFed UserAgreed SlaveFreed FontEmbedded CarSped ListSubbed",
    );
}

#[test]
fn nouns_made_of_a_prefix_and_a_past_form_are_refused() {
    for word in [
        "Outbound", "Outcome", "Outlet", "Outset", "Handset", "Subset", "Misfit", "Delay",
        "Resort", "Relent",
    ] {
        let name = format!("Gadget{word}Event");
        assert!(check(&name, None).is_err(), "{name} passes");
    }
}
