import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The keys that Java's clients define: {"for": "producer" | "consumer" | "admin"} is answered by an object of the keys, each
 * {"type": …} and, when it has one, "default" as it would be written in a file.
 */
final class ConfigDefinitions {
    public static void main(String[] args) throws Exception {
        Json.lines(request -> {
            var answer = Json.object();
            definitions(request.get("for").asText()).configKeys().forEach((name, key) -> {
                var entry = answer.putObject(name).put("type", key.type.toString());
                if (key.hasDefault() && key.defaultValue != null) {
                    entry.put("default", written(key.defaultValue));
                }
            });
            return answer;
        });
    }

    private static ConfigDef definitions(String client) {
        return switch (client) {
            case "producer" -> ProducerConfig.configDef();
            case "consumer" -> ConsumerConfig.configDef();
            case "admin" -> AdminClientConfig.configDef();
            default -> throw new IllegalArgumentException("\"for\" is producer, consumer or admin");
        };
    }

    private static String written(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(ConfigDefinitions::written).collect(Collectors.joining(","));
        }
        return value instanceof Class<?> type ? type.getName() : value.toString();
    }
}
