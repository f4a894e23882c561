import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.kafka.annotation.EnableKafka;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;

/**
 * A Spring Kafka listener of a dead-letter topic, whose arguments are the headers as Spring converts them.
 * Argument: {"topic", "group", "count", "config": {...}}. Prints a JSON line for each of the first "count" letters.
 */
public final class ReadLetters {
    private static final List<String> LINES = Collections.synchronizedList(new ArrayList<>());
    private static final ObjectMapper JSON = new ObjectMapper();
    private static CountDownLatch wanted;

    public static void main(String[] args) throws Exception {
        var request = JSON.readTree(args[0]);
        Map<String, Object> config = new HashMap<>();
        request.get("config").properties().forEach(entry -> config.put(entry.getKey(), entry.getValue().asText()));
        config.put("auto.offset.reset", "earliest");
        System.setProperty("letters.topic", request.get("topic").asText());
        System.setProperty("letters.group", request.get("group").asText());
        wanted = new CountDownLatch(request.get("count").asInt());

        boolean all;
        try (var context = new AnnotationConfigApplicationContext()) {
            context.registerBean("kafkaListenerContainerFactory", ConcurrentKafkaListenerContainerFactory.class, () -> {
                var factory = new ConcurrentKafkaListenerContainerFactory<byte[], byte[]>();
                var deserializer = new ByteArrayDeserializer();
                factory.setConsumerFactory(new DefaultKafkaConsumerFactory<>(config, deserializer, deserializer));
                return factory;
            });
            context.register(Kafka.class, Letters.class);
            context.refresh();
            all = wanted.await(60, TimeUnit.SECONDS);
        }
        LINES.forEach(System.out::println);
        if (!all) {
            System.err.println(wanted.getCount() + " letters are missing");
            System.exit(1);
        }
    }

    /** Turns the annotations on. */
    @EnableKafka
    public static class Kafka {
    }

    /** The listener. */
    public static class Letters {
        /** A letter: each header in the type that a user of Spring would ask for. */
        @KafkaListener(topics = "${letters.topic}", groupId = "${letters.group}")
        public void letter(
            @Payload byte[] value,
            @Header(KafkaHeaders.DLT_ORIGINAL_TOPIC) String topic,
            @Header(KafkaHeaders.DLT_ORIGINAL_PARTITION) int partition,
            @Header(KafkaHeaders.DLT_ORIGINAL_OFFSET) long offset,
            @Header(KafkaHeaders.DLT_ORIGINAL_TIMESTAMP) long timestamp,
            @Header(KafkaHeaders.DLT_ORIGINAL_TIMESTAMP_TYPE) String timestampType,
            @Header(KafkaHeaders.DLT_ORIGINAL_CONSUMER_GROUP) String group,
            @Header(KafkaHeaders.DLT_EXCEPTION_FQCN) String error,
            @Header(name = KafkaHeaders.DLT_EXCEPTION_CAUSE_FQCN, required = false) String cause,
            @Header(KafkaHeaders.DLT_EXCEPTION_MESSAGE) String message,
            @Header(KafkaHeaders.DLT_EXCEPTION_STACKTRACE) String trace) throws Exception {
            var line = JSON.createObjectNode().put("value", new String(value, "UTF-8")).put("topic", topic)
                .put("partition", partition).put("offset", offset).put("timestamp", timestamp)
                .put("timestamp_type", timestampType).put("group", group).put("error", error).put("cause", cause)
                .put("message", message).put("trace", trace);
            LINES.add(JSON.writeValueAsString(line));
            wanted.countDown();
        }
    }
}
