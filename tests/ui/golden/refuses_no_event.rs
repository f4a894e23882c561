kafka_event::golden!(schemas = "../../golden/histories", refuses("ParcelPakedEvent.size"));

fn main() {}
