use kafka_event::{EncodeError, Encoder, TypeNode, TypeRef, prelude::*};

#[derive(Default)]
struct Celsius(f64);

impl EventType for Celsius {
    const SCHEMA: TypeRef = TypeRef::new(&TypeNode::Double);
    fn encode<E: Encoder>(&self, out: &mut E) -> Result<(), EncodeError> {
        out.double(self.0)
    }
}

#[kafka_event(topic = "weather")]
struct TemperatureMeasuredEvent {
    celsius: Celsius,
}

fn main() {}
