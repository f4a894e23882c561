import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.kafka.support.ProducerListener;
import org.springframework.util.backoff.FixedBackOff;

/**
 * A Spring Kafka consumer that fails at every record: each becomes a dead letter in "topic".DLT by Spring's own recoverer.
 * Argument: {"topic", "group", "count", "config": {...}}. Ends when "count" dead letters are acknowledged.
 */
final class Fail {
    public static void main(String[] args) throws Exception {
        var request = new ObjectMapper().readTree(args[0]);
        Map<String, Object> config = new HashMap<>();
        request.get("config").properties().forEach(entry -> config.put(entry.getKey(), entry.getValue().asText()));
        config.put("auto.offset.reset", "earliest");
        var written = new CountDownLatch(request.get("count").asInt());

        var serializer = new ByteArraySerializer();
        var template = new KafkaTemplate<>(new DefaultKafkaProducerFactory<>(config, serializer, serializer));
        template.setProducerListener(new ProducerListener<byte[], byte[]>() {
            @Override
            public void onSuccess(ProducerRecord<byte[], byte[]> record, RecordMetadata metadata) {
                written.countDown();
            }
        });
        var recoverer = new DeadLetterPublishingRecoverer(template,
            (record, error) -> new TopicPartition(record.topic() + ".DLT", record.partition()));

        var properties = new ContainerProperties(request.get("topic").asText());
        properties.setGroupId(request.get("group").asText());
        properties.setMessageListener((MessageListener<byte[], byte[]>) record -> {
            throw new IllegalStateException("declined at " + record.offset() + " é");
        });
        var deserializer = new ByteArrayDeserializer();
        var container = new KafkaMessageListenerContainer<>(
            new DefaultKafkaConsumerFactory<>(config, deserializer, deserializer), properties);
        container.setCommonErrorHandler(new DefaultErrorHandler(recoverer, new FixedBackOff(0, 0)));
        container.start();
        var all = written.await(60, TimeUnit.SECONDS);
        container.stop();
        template.destroy();
        if (!all) {
            System.err.println(written.getCount() + " dead letters are missing");
            System.exit(1);
        }
    }
}
