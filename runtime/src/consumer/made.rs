//! What a handler made of a record: events that are to be sent, whatever their types.

use std::any::Any;

use futures_util::future::{BoxFuture, FutureExt as _};

use super::exactly_once::Output;
use crate::SendError;
use crate::event::{Event, Events, TakeEvent};
use crate::producer::{Ready, TransactionalProducer};

/// An event without its type.
trait ToSend: Any + Send + Sync {
    fn ready<'a>(
        &'a self,
        producer: &'a TransactionalProducer,
    ) -> BoxFuture<'a, Result<Ready, SendError>>;
}

impl<E: Event + Send + Sync + 'static> ToSend for E {
    fn ready<'a>(
        &'a self,
        producer: &'a TransactionalProducer,
    ) -> BoxFuture<'a, Result<Ready, SendError>> {
        producer.ready(self).boxed()
    }
}

/// Events in order. None take no memory.
#[derive(Default)]
pub(super) struct Made(Vec<Box<dyn ToSend>>);

impl Made {
    pub(super) fn of(events: impl Events) -> Self {
        let mut made = Self::default();
        events.hand_over(&mut made);
        made
    }

    /// Those of another handling come behind them.
    pub(super) fn append(&mut self, mut more: Self) {
        self.0.append(&mut more.0);
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Those of this type.
    pub(super) fn of_type<E: 'static>(&self) -> impl Iterator<Item = &E> {
        let events = self.0.iter();
        events.filter_map(|event| (&**event as &dyn Any).downcast_ref())
    }

    /// Their records, whose large parts are in the store.
    ///
    /// # Errors
    /// When one of them cannot be a record.
    pub(super) async fn ready(
        self,
        producer: &TransactionalProducer,
    ) -> Result<Vec<Output>, SendError> {
        let mut outputs = Vec::with_capacity(self.0.len());
        for event in self.0 {
            outputs.push(Output::Event(event.ready(producer).await?));
        }
        Ok(outputs)
    }
}

impl TakeEvent for Made {
    fn take<E: Event + Send + Sync + 'static>(&mut self, event: E) {
        self.0.push(Box::new(event));
    }
}
