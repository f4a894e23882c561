kafka_event::golden!(schemas = "../history/recorded");

fn main() {}
