mod one {}
mod two {}

kafka_event::golden!(crate::one, crate::two, schemas = "../../golden/histories");

fn main() {}
