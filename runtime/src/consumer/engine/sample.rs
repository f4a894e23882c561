//! Once a second: where each topic's partitions stand, for the gauges.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::owner::Owner;
use crate::observe::{ON, Standing};

impl<S: Send + Sync + 'static> Owner<S> {
    pub(super) fn sample(&mut self) {
        if !ON {
            return;
        }
        let now = self.work.clock.now();
        let mut topics: HashMap<Arc<str>, Standing> = HashMap::new();
        for active in &mut self.active {
            let end = self.consumer.end_of(active.id());
            let topic = topics.entry(Arc::clone(&active.id().topic)).or_default();
            topic.partitions += 1;
            topic.lag += active.lag(end).records.unwrap_or(0);
            topic.in_flight += active.in_flight();
            let age = Duration::from_millis(active.watermark_age(now));
            topic.watermark_age = topic.watermark_age.max(age);
            let (parked, stops_partition) = active.parked_now();
            topic.parked += parked;
            topic.parked_partitions += u32::from(stops_partition);
        }
        if let Some(breaker) = &self.work.processor.breaker {
            self.gauges.show_breaker(breaker.state());
        }
        self.gauges.show(&topics, self.rebalances.stood_still);
    }
}
