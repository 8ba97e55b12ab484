package io.eddy.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AsyncApiTest {

    private static final Path STORED = Path.of("asyncapi.json");

    @Test
    void shouldBeStoredAsTheTopicsAndSchemasSay() throws IOException {
        if (Boolean.getBoolean("eddy.update-documents")) {
            Files.writeString(STORED, AsyncApi.document());
        }
        assertThat(Files.readString(STORED))
                .as("asyncapi.json is out of date: run mvn test -pl schemas -Deddy.update-documents=true")
                .isEqualTo(AsyncApi.document());
    }
}
