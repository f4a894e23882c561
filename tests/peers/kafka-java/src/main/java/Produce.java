import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends every line {"topic", "partition", "timestamp", "key", "value", "headers": [[name, hex]]} as a record, and prints
 * {"partition", "offset", "timestamp"} for each when all were acknowledged. Argument: {"config": {...}}.
 */
final class Produce {
    public static void main(String[] args) throws Exception {
        var config = Json.properties(Json.parse(args[0]).get("config"));
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            var sent = new ArrayList<Future<RecordMetadata>>();
            for (var line : new String(System.in.readAllBytes(), "UTF-8").lines().toList()) {
                sent.add(producer.send(record(Json.parse(line))));
            }
            try (var out = Json.out()) {
                for (var future : sent) {
                    var metadata = future.get();
                    out.println(Json.object().put("partition", metadata.partition())
                        .put("offset", metadata.offset()).put("timestamp", metadata.timestamp()));
                }
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> record(JsonNode line) {
        var record = new ProducerRecord<>(line.get("topic").asText(),
            line.hasNonNull("partition") ? line.get("partition").asInt() : null,
            line.hasNonNull("timestamp") ? line.get("timestamp").asLong() : null,
            Json.bytes(line.get("key")), Json.bytes(line.get("value")));
        for (var header : line.withArray("headers")) {
            record.headers().add(header.get(0).asText(), Json.bytes(header.get(1)));
        }
        return record;
    }
}
