package io.eddy.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every schema that was ever released is kept in {@code released/<version>}; today's must read what it wrote. */
class SchemaEvolutionTest {

    @ParameterizedTest
    @MethodSource("releasedSchemas")
    void shouldReadWhatEveryReleasedVersionWrote(Path released) throws IOException {
        var writer = new Schema.Parser().parse(released.toFile());
        var reader = current(writer.getName());
        var compatibility = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        assertThat(compatibility.getType())
                .as("%s read by today's schema: %s", released, compatibility.getDescription())
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }

    @Test
    void shouldKeepAReleasedVersionOfEverySchema() {
        var names = releasedSchemas().map(path -> path.getFileName().toString()).distinct();
        var carried = Topics.ALL.stream()
                .map(Topics.Topic::schema)
                .filter(Objects::nonNull)
                .map(schema -> schema.getName() + ".avsc")
                .toList();
        assertThat(names).containsExactlyInAnyOrderElementsOf(carried);
    }

    @Test
    void shouldNoticeAFieldWithoutDefaultThatNoReleaseWrote() {
        var widened = Click.getClassSchema()
                .toString()
                .replace("\"fields\":[", "\"fields\":[{\"name\":\"shop_id\",\"type\":\"string\"},");
        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(
                                new Schema.Parser().parse(widened), Click.getClassSchema())
                        .getType())
                .isEqualTo(SchemaCompatibilityType.INCOMPATIBLE);
    }

    private static Schema current(String name) {
        return Topics.ALL.stream()
                .map(Topics.Topic::schema)
                .filter(schema -> schema != null && schema.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No topic carries " + name + " any more."));
    }

    private static Stream<Path> releasedSchemas() {
        try (var files = Files.walk(
                Path.of(SchemaEvolutionTest.class.getResource("/released").toURI()))) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
