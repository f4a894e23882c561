kafka_event::golden!(schema = "../../golden/histories");

fn main() {}
