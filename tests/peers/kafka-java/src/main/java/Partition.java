import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

/**
 * Which partition Java's producer chooses for a key: {"key": hex, "partitions": n} is answered by {"partition": p}.
 */
final class Partition {
    public static void main(String[] args) throws Exception {
        Json.lines(request -> Json.object().put("partition",
            BuiltInPartitioner.partitionForKey(Json.bytes(request.get("key")), request.get("partitions").asInt())));
    }
}
