package judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;

/**
 * Answers one question a line, in order, as Apache Avro for Java does. Schemas and values travel as strings, so that their text
 * is judged and not what a JSON library made of it.
 */
public final class Judge {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] arguments) throws Exception {
    // Enough for every schema that is asked about, and little enough that endless types end soon.
    Thread worker = new Thread(null, Judge::serve, "judge", 8L << 20);
    worker.start();
    worker.join();
  }

  private static void serve() {
    try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.println(JSON.writeValueAsString(answer(line)));
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectNode answer(String line) {
    ObjectNode answer = JSON.createObjectNode();
    try {
      JsonNode request = JSON.readTree(line);
      switch (request.get("verb").textValue()) {
      case "validate" -> validate(request, answer);
      case "canonical" -> answer.put("canonical", SchemaNormalization.toParsingForm(schema(request, "schema")));
      case "json" -> answer.put("json", schema(request, "schema").toString());
      case "fingerprint" -> fingerprint(request, answer);
      case "compatible" -> compatible(request, answer);
      case "decode" -> decode(request, answer);
      case "encode" -> encode(request, answer);
      case "container" -> container(request, answer);
      default -> throw new IllegalArgumentException("unknown verb");
      }
    } catch (Throwable problem) {
      answer.removeAll();
      answer.put("error", problem.toString());
    }
    return answer;
  }

  private static Schema schema(JsonNode request, String key) {
    return new Schema.Parser().parse(request.get(key).textValue());
  }

  private static void validate(JsonNode request, ObjectNode answer) {
    try {
      schema(request, "text");
      answer.put("ok", true);
    } catch (Throwable refusal) {
      answer.put("ok", false).put("reason", refusal.toString());
    }
  }

  private static void fingerprint(JsonNode request, ObjectNode answer) throws Exception {
    Schema schema = schema(request, "schema");
    answer.put("fingerprint", String.format("%016x", SchemaNormalization.parsingFingerprint64(schema)));
    answer.put("md5", HexFormat.of().formatHex(SchemaNormalization.parsingFingerprint("MD5", schema)));
    answer.put("sha256", HexFormat.of().formatHex(SchemaNormalization.parsingFingerprint("SHA-256", schema)));
  }

  private static void compatible(JsonNode request, ObjectNode answer) {
    var verdict = SchemaCompatibility.checkReaderWriterCompatibility(schema(request, "reader"), schema(request, "writer"));
    answer.put("compatible",
        verdict.getType() == SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE);
    answer.put("reason", verdict.getResult().getIncompatibilities().toString());
  }

  private static void decode(JsonNode request, ObjectNode answer) throws Exception {
    Schema writer = schema(request, "writer");
    Schema reader = request.hasNonNull("reader") ? schema(request, "reader") : writer;
    byte[] bytes = HexFormat.of().parseHex(request.get("hex").textValue());
    BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, null);
    Object value = new GenericDatumReader<>(writer, reader).read(null, decoder);
    answer.put("value", json(reader, value));
    answer.put("trailing", decoder.inputStream().available());
  }

  private static String json(Schema schema, Object value) throws Exception {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    JsonEncoder encoder = EncoderFactory.get().jsonEncoder(schema, text);
    new GenericDatumWriter<>(schema).write(value, encoder);
    encoder.flush();
    return text.toString(StandardCharsets.UTF_8);
  }

  private static void container(JsonNode request, ObjectNode answer) throws Exception {
    byte[] bytes = HexFormat.of().parseHex(request.get("hex").textValue());
    var values = answer.putArray("values");
    try (var file = new DataFileReader<Object>(new SeekableByteArrayInput(bytes), new GenericDatumReader<>())) {
      for (Object value : file) {
        values.add(json(file.getSchema(), value));
      }
    }
  }

  private static void encode(JsonNode request, ObjectNode answer) throws Exception {
    Schema schema = schema(request, "schema");
    Object value = new GenericDatumReader<>(schema)
        .read(null, DecoderFactory.get().jsonDecoder(schema, request.get("value").textValue()));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<>(schema).write(value, encoder);
    encoder.flush();
    answer.put("hex", HexFormat.of().formatHex(bytes.toByteArray()));
  }
}
