//! What an event *is*: the Avro schema model, its checks and its codecs. No Kafka and no async here.

pub mod model;
