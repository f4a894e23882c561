struct Other;

kafka_event::golden!(schemas = "../../golden/histories", event("shop.OtherEvent" = Other));

fn main() {}
