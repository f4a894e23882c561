import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What Java's clients say to a configuration: {"for": "producer" | "consumer" | "admin", "config": {...}} is answered by
 * {"ok": true} or {"ok": false, "error": why}, and "unknown" lists the keys that the client has no definition for (Java
 * only warns of them). Nothing is contacted: the client is constructed and closed.
 */
final class ConfigJudge {
    /**
     * A client needs some 50 ms to close, most of it waiting, and some configurations let it wait for ever: many close at once
     * while the next ones are judged, and the end of the program waits for none.
     */
    private static final ExecutorService CLOSERS = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    });

    public static void main(String[] args) throws Exception {
        Json.lines(ConfigJudge::judge);
        // The threads of clients that do not close are no daemons.
        System.exit(0);
    }

    private static JsonNode judge(JsonNode request) {
        var answer = Json.object();
        var config = Json.properties(request.get("config"));
        config.putIfAbsent("bootstrap.servers", "127.0.0.1:1");
        try {
            switch (request.get("for").asText()) {
                case "producer" -> {
                    unknown(answer, config, ProducerConfig.configNames());
                    var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
                    CLOSERS.execute(() -> producer.close(Duration.ZERO));
                }
                case "consumer" -> {
                    unknown(answer, config, ConsumerConfig.configNames());
                    var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                    CLOSERS.execute(() -> consumer.close(CloseOptions.timeout(Duration.ZERO)));
                }
                case "admin" -> {
                    unknown(answer, config, AdminClientConfig.configNames());
                    var admin = Admin.create(config);
                    CLOSERS.execute(() -> admin.close(Duration.ZERO));
                }
                default -> throw new IllegalArgumentException("\"for\" is producer, consumer or admin");
            }
            return answer.put("ok", true);
        } catch (RuntimeException | LinkageError e) {
            return answer.put("ok", false).put("error", reason(e));
        }
    }

    private static void unknown(ObjectNode answer, Properties config, Set<String> known) {
        var names = new TreeSet<>(config.stringPropertyNames());
        names.removeAll(known);
        names.forEach(answer.withArray("unknown")::add);
    }

    /** The whole chain of causes: the outermost often says no more than that construction failed. */
    private static String reason(Throwable thrown) {
        var text = new StringBuilder();
        for (var t = thrown; t != null; t = t.getCause()) {
            text.append(text.isEmpty() ? "" : ": ").append(t.getMessage());
        }
        return text.toString();
    }
}
