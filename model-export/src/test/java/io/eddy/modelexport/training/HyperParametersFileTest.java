package io.eddy.modelexport.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.modelexport.gru4rec.HyperParameters;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HyperParametersFileTest {

    private static final HyperParameters PARAMETERS = HyperParameters.builder()
            .layers(2)
            .learningRate(0.05)
            .seed(Long.MAX_VALUE)
            .build();

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("best.json");
        HyperParametersFile.write(file, PARAMETERS);
    }

    @Test
    void shouldReadBackWhatItWrote() throws IOException {
        assertThat(HyperParametersFile.read(HyperParameters.class, file)).isEqualTo(PARAMETERS);
        assertThat(HyperParametersFile.of(HyperParameters.class, HyperParametersFile.describe(PARAMETERS)))
                .isEqualTo(PARAMETERS);
    }

    @Test
    void shouldPassOverAByteOrderMark() throws IOException {
        Files.writeString(file, "\uFEFF" + Files.readString(file));
        assertThat(HyperParametersFile.read(HyperParameters.class, file)).isEqualTo(PARAMETERS);
    }

    @ParameterizedTest
    @CsvSource({"UTF-16, it is UTF-16 or UTF-32 text by its byte order mark", "UTF-16LE, the file holds a NUL character"
    })
    void shouldRefuseTextThatIsNotUtf8(String charset, String reason) throws IOException {
        Files.writeString(file, Files.readString(file), Charset.forName(charset));
        assertRefused(reason);
    }

    @Test
    void shouldRefuseBytesThatAreNotUtf8() throws IOException {
        Files.writeString(file, Files.readString(file).replace("cross", "cröss"), StandardCharsets.ISO_8859_1);
        assertRefused("the file holds the byte 0xF6, which is not UTF-8");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"layers\" : 2|\"layers\" : 2, \"layers\" : 3|Duplicate field 'layers'",
                "\"layers\" : 2|\"layers\" : 2.7|layers",
                "\"layers\" : 2|\"layers\" : \"2\"|layers",
                "\"layers\" : 2|\"layers\" : true|layers",
                "\"layers\" : 2|\"layers\" : null|layers",
                "\"layers\" : 2|\"layers\" : 17|Layers must be from 1 to 16, found 17",
                "\"layers\" : 2|\"layers\" : 4294967298|line 8: Numeric value (4294967298)",
                "\"layers\" : 2|\"lairs\" : 2|layers: Missing",
                "\"layers\" : 2|\"layers\" : 2, \"lairs\" : 2|lairs: Unrecognized field",
                "\"layers\" : 2,|``|layers",
                "\"loss\" : \"cross-entropy\"|\"loss\" : 0|loss",
                "\"loss\" : \"cross-entropy\"|\"loss\" : null|loss",
                "\"loss\" : \"cross-entropy\"|\"loss\" : \"\"|loss",
                "\"loss\" : \"cross-entropy\"|\"loss\" : \"hinge\"|hinge",
                "\"learning_rate\" : 0.05|\"learning_rate\" : NaN|NaN",
                "\"learning_rate\" : 0.05|\"learning_rate\" : Infinity|Infinity",
                "\"learning_rate\" : 0.05|\"learning_rate\" : -Infinity|-Infinity",
                "\"learning_rate\" : 0.05|\"learning_rate\" : \"NaN\"|NaN",
                "\"learning_rate\" : 0.05|\"learning_rate\" : 1e999|found Infinity",
                "\"seed\" : 9223372036854775807|\"seed\" : 9223372036854775808|line 21: Numeric value (9223372036854775808)"
            })
    void shouldNameTheFieldThatIsWrong(String from, String to, String reason) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
        assertRefused(reason);
    }

    /** Files, manifests and run folders of versions that knew the dot product only. */
    @Test
    void shouldTakeADescriptionWithoutSimilarityForADotProduct() throws IOException {
        var described = HyperParametersFile.describe(HyperParameters.builder().build());
        described.remove("similarity");
        described.remove("scale");
        assertThat(HyperParametersFile.of(HyperParameters.class, described))
                .isEqualTo(HyperParameters.builder().build());
        Files.writeString(file, new ObjectMapper().writeValueAsString(described));
        assertThat(HyperParametersFile.read(HyperParameters.class, file))
                .isEqualTo(HyperParameters.builder().build());
        Files.writeString(file, Files.readString(file) + " {}");
        assertRefused("Trailing token");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|the file is empty",
                "null|holds no hyper-parameters",
                "[]|cannot be read: ",
                "{}|loss",
                "{} {}|Trailing token"
            })
    void shouldRefuseAFileWithoutParameters(String text, String reason) throws IOException {
        Files.writeString(file, text);
        assertRefused(reason);
    }

    @Test
    void shouldRefuseWhatFollowsTheParameters() throws IOException {
        Files.writeString(file, Files.readString(file) + "{}");
        assertRefused("cannot be read: ");
    }

    private void assertRefused(String reason) {
        assertThatIOException()
                .isThrownBy(() -> HyperParametersFile.read(HyperParameters.class, file))
                .withMessageContaining(file.toString())
                .withMessageContaining(reason);
    }
}
