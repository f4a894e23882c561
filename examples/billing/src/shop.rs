//! Where the orders come from: a shop that places them, some of them twice, and some for nobody.

use kafka_event::{BoxError, Kafka};

use crate::orders::OrderPlacedEvent;

/// Places so many orders: each seventh record is sent twice, as after a timeout, and each twentieth order has no customer.
pub(crate) async fn open(kafka: Kafka, orders: i64) -> Result<(), BoxError> {
    let producer = kafka.producer().event::<OrderPlacedEvent>().await?;
    let topic = kafka.topic_name("billing.orders")?;
    for order_id in 1..=orders {
        let customer = if order_id % 20 == 0 { "" } else { "Ada" }.to_owned();
        let cents = 100 * order_id;
        let order = OrderPlacedEvent {
            order_id,
            customer,
            cents,
        };
        let record = kafka.record(&order)?;
        producer.send_record(&topic, &record).await?;
        if order_id % 7 == 0 {
            producer.send_record(&topic, &record).await?;
        }
    }
    Ok(())
}
