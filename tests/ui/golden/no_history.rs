kafka_event::golden!(schemas = "../attribute");

fn main() {}
