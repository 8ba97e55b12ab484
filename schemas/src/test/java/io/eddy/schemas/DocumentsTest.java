package io.eddy.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents that are stored say what topics and schemas say. */
class DocumentsTest {

    private static final Path JSON_SCHEMAS = Path.of("json");

    @Test
    void shouldBeStoredAsTheTopicsAndSchemasSay() throws IOException {
        var documents = new TreeMap<Path, String>();
        documents.put(Path.of("asyncapi.json"), AsyncApi.document());
        for (var topic : Topics.ALL) {
            if (topic.schema() != null) {
                documents.put(JSON_SCHEMAS.resolve(topic.recordName() + ".schema.json"), JsonSchemas.document(topic));
            }
        }
        if (Boolean.getBoolean("eddy.update-documents")) {
            Files.createDirectories(JSON_SCHEMAS);
            for (var document : documents.entrySet()) {
                Files.writeString(document.getKey(), document.getValue());
            }
        }
        assertThat(stored())
                .as("The documents are out of date: run mvn test -pl schemas -Deddy.update-documents=true")
                .isEqualTo(documents);
    }

    private static Map<Path, String> stored() throws IOException {
        try (Stream<Path> files = Files.list(JSON_SCHEMAS)) {
            return Stream.concat(files, Stream.of(Path.of("asyncapi.json")))
                    .collect(Collectors.toMap(file -> file, DocumentsTest::text, (a, b) -> a, TreeMap::new));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
