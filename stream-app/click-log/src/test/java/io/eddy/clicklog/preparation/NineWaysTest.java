package io.eddy.clicklog.preparation;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.session.LoggedClick;
import io.eddy.clicklog.LogColumns;
import io.eddy.clicklog.LogReader;
import io.eddy.clicklog.ReadSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One log in the ways that people write it is one log: the prepared files are the same, byte for byte. */
class NineWaysTest {

    @TempDir
    private Path folder;

    private final List<LoggedClick> clicks = new ArrayList<>();
    private byte[] expectedTraining;
    private byte[] expectedTest;

    @BeforeEach
    void prepareTheLogItself() throws IOException {
        var random = new Random(7);
        long second = 1_700_000_000L;
        for (int click = 0; click < 400; click++) {
            second += random.nextInt(30);
            clicks.add(new LoggedClick(
                    "v-" + (click / 8 + random.nextInt(3)),
                    "it\u00e9m " + random.nextInt(12),
                    second * 1_000,
                    "click"));
        }
        var log = write(
                "log.csv",
                "session_id,item_id,timestamp\n",
                click -> "%s,%s,%d\n".formatted(click.sessionId(), click.itemId(), click.eventTimeMs()));
        var prepared = prepare(log, ReadSettings.DEFAULT);
        expectedTraining = Files.readAllBytes(prepared.resolve(PreparedLog.TRAINING_FILE));
        expectedTest = Files.readAllBytes(prepared.resolve(PreparedLog.TEST_FILE));
    }

    @Test
    void shouldReadCsvWithOtherNames() throws IOException {
        var log = write(
                "named.csv",
                "when,price,product,visit\n",
                click -> "%d,1.99,%s,%s\n".formatted(click.eventTimeMs(), click.itemId(), click.sessionId()));
        assertSame(log, columns("session=visit,item=product,time=when"));
    }

    @Test
    void shouldReadSemicolons() throws IOException {
        var log = write(
                "semicolons.csv",
                "\"session_id\";\"item_id\";\"timestamp\"\r\n",
                click -> "\"%s\";\"%s\";\"%d\"\r\n".formatted(click.sessionId(), click.itemId(), click.eventTimeMs()));
        assertSame(log, ReadSettings.DEFAULT);
    }

    @Test
    void shouldReadTabs() throws IOException {
        var log = write(
                "tabs.tsv",
                "sessionId\titemId\tts\n",
                click -> "%s\t%s\t%d\n".formatted(click.sessionId(), click.itemId(), click.eventTimeMs()));
        assertSame(log, ReadSettings.DEFAULT);
    }

    @Test
    void shouldReadColumnsByNumber() throws IOException {
        var log = write(
                "numbers.csv",
                "",
                click -> "x,%s,%d,%s\n".formatted(click.itemId(), click.eventTimeMs(), click.sessionId()));
        assertSame(log, columns("session=4,item=2,time=3"));
    }

    @Test
    void shouldReadIsoTimes() throws IOException {
        var log = write(
                "iso.csv",
                "session_id,item_id,created_at\n",
                click -> "%s,%s,%s\n"
                        .formatted(
                                click.sessionId(),
                                click.itemId(),
                                Instant.ofEpochMilli(click.eventTimeMs())
                                        .toString()
                                        .replace("T", " ")
                                        .replace("Z", "+00:00")));
        assertSame(log, ReadSettings.DEFAULT);
    }

    @Test
    void shouldReadSeconds() throws IOException {
        var log = write(
                "seconds.csv",
                "session_id,item_id,timestamp\n",
                click -> "%s,%s,%d.000\n".formatted(click.sessionId(), click.itemId(), click.eventTimeMs() / 1_000));
        assertSame(log, ReadSettings.DEFAULT);
    }

    @Test
    void shouldReadParquetWithDates() throws IOException {
        var file = folder.resolve("log.parquet");
        var schema = MessageTypeParser.parseMessageType("message log { optional binary visit (STRING);"
                + " optional binary product (STRING); optional int64 at (TIMESTAMP(NANOS,false)); }");
        try (var writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withType(schema)
                .withConf(new PlainParquetConfiguration())
                .build()) {
            var rows = new SimpleGroupFactory(schema);
            for (var click : clicks) {
                writer.write(rows.newGroup()
                        .append("visit", click.sessionId())
                        .append("product", click.itemId())
                        .append("at", click.eventTimeMs() * 1_000_000));
            }
        }
        assertSame(file, columns("session=visit,item=product,time=at"));
    }

    @Test
    void shouldReadNestedJson() throws IOException {
        var log = write(
                "nested.json",
                "",
                click -> "{\"context\":{\"visit\":\"%s\"},\"properties\":{\"product\":{\"id\":\"%s\"}},\"at\":\"%s\"}\n"
                        .formatted(click.sessionId(), click.itemId(), Instant.ofEpochMilli(click.eventTimeMs())));
        assertSame(log, columns("session=context.visit,item=properties.product.id,time=at"));
    }

    @Test
    void shouldReadTheClicksTopicAsAConsolePrintsIt() throws IOException {
        Function<LoggedClick, String> value = click -> "{\"session_id\":\"%s\",\"item_id\":\"%s\",\"event_time\":%d}\n"
                .formatted(click.sessionId(), click.itemId(), click.eventTimeMs());
        assertSame(write("clicks.json", "", value), ReadSettings.DEFAULT);
        assertSame(
                write("keyed.json", "", click -> "CreateTime:1\t" + click.sessionId() + "\t" + value.apply(click)),
                ReadSettings.DEFAULT);
    }

    private void assertSame(Path log, ReadSettings settings) throws IOException {
        var prepared = prepare(log, settings);
        assertThat(prepared.resolve(PreparedLog.TRAINING_FILE)).hasBinaryContent(expectedTraining);
        assertThat(prepared.resolve(PreparedLog.TEST_FILE)).hasBinaryContent(expectedTest);
    }

    private Path prepare(Path log, ReadSettings reading) throws IOException {
        var read = new LogReader(reading.withStrict(true)).read(log);
        assertThat(read.idsAreSessions()).isTrue();
        var settings = PreparationSettings.builder()
                .gap(Duration.ofMinutes(5))
                .minSupport(2)
                .test(new HeldOut.LatestShare(0.2))
                .build();
        var prepared = LogPreparation.prepare(LogSource.of(read, Set.of("*"), null), read.clicks(), settings);
        var out = Files.createDirectories(folder.resolve("prepared-" + log.getFileName()));
        prepared.writeInto(out);
        return out;
    }

    private Path write(String name, String header, Function<LoggedClick, String> line) throws IOException {
        return Files.writeString(
                folder.resolve(name), clicks.stream().map(line).collect(Collectors.joining("", header, "")));
    }

    private static ReadSettings columns(String columns) {
        return ReadSettings.DEFAULT.withColumns(LogColumns.parse(columns));
    }
}
