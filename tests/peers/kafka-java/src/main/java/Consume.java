import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Prints a topic's first "count" records, from the beginning of all partitions, as JSON lines with bytes in hexadecimal.
 * Argument: {"topic", "count", "timeout_ms", "config": {...}}. Fails when fewer have come within the timeout.
 */
final class Consume {
    public static void main(String[] args) throws Exception {
        var request = Json.parse(args[0]);
        var topic = request.get("topic").asText();
        var wanted = request.get("count").asInt();
        var deadline = System.nanoTime() + Duration.ofMillis(request.get("timeout_ms").asLong()).toNanos();
        var config = Json.properties(request.get("config"));
        var seen = 0;
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                var out = Json.out()) {
            var partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition())).toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (seen < wanted && System.nanoTime() < deadline) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    if (seen < wanted) {
                        out.println(line(record));
                        seen++;
                    }
                }
            }
        }
        if (seen < wanted) {
            System.err.println("only " + seen + " of " + wanted + " records came");
            System.exit(1);
        }
    }

    private static String line(ConsumerRecord<byte[], byte[]> record) {
        var line = Json.object().put("topic", record.topic()).put("partition", record.partition())
            .put("offset", record.offset()).put("timestamp", record.timestamp())
            .put("timestamp_type", record.timestampType().toString())
            .put("key", Json.hex(record.key())).put("value", Json.hex(record.value()));
        var headers = line.putArray("headers");
        for (var header : record.headers()) {
            headers.addArray().add(header.key()).add(Json.hex(header.value()));
        }
        return line.toString();
    }
}
