kafka_event::golden!(schemas = "no_such_folder");

fn main() {}
