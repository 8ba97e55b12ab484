package io.eddy.clicklog.preparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.catalogue.file.Sha256;
import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.catalogue.session.UnknownItems;
import io.eddy.clicklog.LogFormat;
import io.eddy.clicklog.LogReader;
import io.eddy.clicklog.LogWriter;
import io.eddy.clicklog.synthetic.SyntheticShop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreparedLogTest {

    private static final Duration SHORT_GAP = Duration.ofSeconds(40);

    @TempDir
    private Path folder;

    @Test
    void shouldGiveBackItsSessionsWhenReadAgain() throws IOException {
        var log = folder.resolve("log.csv.gz");
        LogWriter.write(log, new SyntheticShop(3, 0).sessions("s,", 300));
        var prepared = prepare(
                log,
                PreparationSettings.builder()
                        .gap(SHORT_GAP)
                        .collapseRepeats(true)
                        .test(HeldOut.parse("0.1"))
                        .validation(HeldOut.parse("PT5M"))
                        .build());
        var out = write(prepared, "prepared");
        assertThat(prepared.training()).anyMatch(session -> session.id().endsWith("-2"));
        assertThat(prepared.training()).hasSizeGreaterThan(100);
        assertThat(sessions(out.resolve("train.csv.gz"))).isEqualTo(asRead(prepared.training()));
        assertThat(sessions(out.resolve("validation.csv.gz"))).isEqualTo(asRead(prepared.validation()));
        assertThat(sessions(out.resolve("test.csv.gz"))).isEqualTo(asRead(prepared.test()));
        var ids = new HashSet<String>();
        assertThat(Stream.of(prepared.training(), prepared.validation(), prepared.test())
                        .flatMap(List::stream))
                .allMatch(session -> ids.add(session.id()));
    }

    @Test
    void shouldKeepTheOrderOfSessionsAndClicksOfEqualTimes() throws IOException {
        var log = folder.resolve("log.csv");
        Files.writeString(
                log, "session_id,item_id,timestamp\nz,a,5\ny,b,5\nz,c,5\nx,d,5\ny,a,5\nx,c,9\nz,b,5\nx,b,9\n");
        var prepared = prepare(
                log,
                PreparationSettings.builder().minSupport(1).test(HeldOut.NONE).build());
        assertThat(prepared.training()).extracting(Session::id).containsExactly("z", "y", "x");
        assertThat(sessions(write(prepared, "prepared").resolve("train.csv.gz")))
                .isEqualTo(prepared.training());
    }

    @Test
    void shouldWriteClicksInOrderOfTime() throws IOException {
        var log = folder.resolve("log.csv.gz");
        LogWriter.write(log, new SyntheticShop(3, 0).sessions("s", 100));
        var out = write(prepare(log, PreparationSettings.builder().build()), "prepared");
        assertThat(new LogReader().read(out.resolve("train.csv.gz")).clicks())
                .extracting(LoggedClick::eventTimeMs)
                .isSorted();
    }

    @Test
    void shouldSayInTheManifestWhatWentInHowAndWhatCameOut() throws IOException {
        var log = folder.resolve("log.csv");
        Files.writeString(log, "session_id,item_id,timestamp\n1,a,1\n1,b,2\n2,b,3\n2,a,4\n3,x,5\n3,x,6\n");
        var prepared = prepare(
                log,
                PreparationSettings.builder()
                        .minSupport(2)
                        .test(HeldOut.parse("0.33"))
                        .build());
        var out = write(prepared, "prepared");
        try (var files = Files.list(out)) {
            assertThat(files)
                    .extracting(file -> file.getFileName().toString())
                    .containsExactlyInAnyOrder("train.csv.gz", "test.csv.gz", "manifest.json");
        }
        var manifest = new ObjectMapper().readTree(out.resolve("manifest.json").toFile());
        assertThat(manifest.get("fingerprint").asText())
                .isEqualTo(prepared.fingerprint())
                .matches("[0-9a-f]{12}");
        assertThat(manifest.get("source"))
                .hasToString("{\"file\":\"log.csv\",\"sha256\":\"" + Sha256.of(log)
                        + "\",\"format\":\"CSV\",\"event_types\":[\"*\"],\"columns\":"
                        + "\"session=session_id,item=item_id,time=timestamp\",\"time_unit\":\"ms\",\"read\":null}");
        assertThat(manifest.get("settings"))
                .hasToString("{\"gap\":\"as in the log\",\"collapse_repeats\":false,\"min_support\":2,\"min_length\":2,"
                        + "\"max_length\":null,\"test\":\"latest 33 % of the sessions\",\"validation\":\"none\","
                        + "\"unknown_items\":\"misses\"}");
        assertThat(manifest.get("steps"))
                .hasSize(prepared.steps().size())
                .last()
                .hasToString("{\"name\":\"training part\",\"setting\":\"what is left\",\"clicks\":4,\"sessions\":2,"
                        + "\"items\":2}");
        assertThat(manifest.at("/files/test.csv.gz"))
                .hasToString("{\"sha256\":\"" + Sha256.of(out.resolve("test.csv.gz"))
                        + "\",\"clicks\":2,\"sessions\":1,\"items\":1}");
    }

    @Test
    void shouldWriteTheSameBytesFromTheSameLogAndSettings() throws IOException {
        var log = folder.resolve("log.csv.gz");
        LogWriter.write(log, new SyntheticShop(3, 0).sessions("s", 200));
        var settings = PreparationSettings.builder().gap(SHORT_GAP).build();
        var one = write(prepare(log, settings), "one");
        var other = write(prepare(log, settings), "other");
        for (var file : List.of("train.csv.gz", "test.csv.gz", "manifest.json")) {
            assertThat(other.resolve(file)).hasSameBinaryContentAs(one.resolve(file));
        }
    }

    /** A golden value: a release must not silently mean something else by the same settings. */
    @Test
    void shouldKeepItsFingerprint() {
        var source = new LogSource("any name", "1".repeat(64), LogFormat.CSV, List.of("*"), null, null, null);
        assertThat(fingerprint(source, PreparationSettings.builder())).isEqualTo("d6dc2211cffc");
    }

    @Test
    void shouldTakeAnotherFingerprintForEverySettingAndEverySource() {
        var hash = "1".repeat(64);
        var source = new LogSource("log", hash, LogFormat.CSV, List.of("*"), null, null, null);
        var fingerprints = Stream.of(
                        fingerprint(source, settings()),
                        fingerprint(source, settings().gap(Duration.ofMinutes(30))),
                        fingerprint(source, settings().gap(Duration.ofMinutes(31))),
                        fingerprint(source, settings().collapseRepeats(true)),
                        fingerprint(source, settings().minSupport(4)),
                        fingerprint(source, settings().minLength(3)),
                        fingerprint(source, settings().maxLength(100)),
                        fingerprint(source, settings().test(HeldOut.NONE)),
                        fingerprint(source, settings().test(HeldOut.parse("0.2"))),
                        fingerprint(source, settings().test(HeldOut.parse("P1D"))),
                        fingerprint(source, settings().test(HeldOut.parse("P2D"))),
                        fingerprint(source, settings().validation(HeldOut.parse("0.1"))),
                        fingerprint(source, settings().unknownItems(UnknownItems.LEFT_OUT)),
                        fingerprint(
                                new LogSource("log", "2".repeat(64), LogFormat.CSV, List.of("*"), null, null, null),
                                settings()),
                        fingerprint(
                                new LogSource("log", hash, LogFormat.RSC15, List.of("*"), null, null, null),
                                settings()),
                        fingerprint(
                                new LogSource("log", hash, LogFormat.CSV, List.of("view"), null, null, null),
                                settings()))
                .toList();
        assertThat(fingerprints).doesNotHaveDuplicates();
        assertThat(fingerprint(
                        new LogSource("renamed", hash, LogFormat.CSV, List.of("*", "*"), null, null, null), settings()))
                .isEqualTo(fingerprints.get(0));
    }

    @Test
    void shouldKnowThePreparationOfALogByTheManifestBesideIt() throws IOException {
        var log = folder.resolve("log.csv.gz");
        LogWriter.write(log, new SyntheticShop(3, 0).sessions("s", 100));
        assertThat(PreparedLog.fingerprintOf(log, Sha256.of(log))).isEmpty();
        var prepared = prepare(log, PreparationSettings.builder().build());
        var training = write(prepared, "prepared").resolve("train.csv.gz");
        assertThat(PreparedLog.fingerprintOf(training, Sha256.of(training))).contains(prepared.fingerprint());
        assertThat(PreparedLog.fingerprintOf(training, Sha256.of(log))).isEmpty();
        Files.writeString(training.resolveSibling("manifest.json"), "no JSON");
        assertThat(PreparedLog.fingerprintOf(training, Sha256.of(training))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|is 0.0, expected more than 0 and below 1",
                "1|is 1.0, expected more than 0 and below 1",
                "NaN|is NaN, expected more than 0 and below 1",
                "PT0S|is PT0S, expected PT0.001S to",
                "P-1D|is PT-24H, expected PT0.001S to",
                "P99999D|expected PT0.001S to",
                "day|'day' is neither 'none', nor a duration as P1D, nor a share as 0.1",
                "Pudding|'Pudding' is neither"
            })
    void shouldRefuseAHeldOutPartThatIsNone(String text, String message) {
        assertThatThrownBy(() -> HeldOut.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldRefuseSettingsThatMakeNoSense() {
        assertThatThrownBy(() -> settings().gap(Duration.ZERO).build())
                .hasMessageContaining("The gap is PT0S, expected PT0.001S to");
        assertThatThrownBy(() -> settings().minSupport(0).build())
                .hasMessage("The minimum item support is 0, expected at least 1.");
        assertThatThrownBy(() -> settings().minLength(0).build())
                .hasMessage("The minimum session length is 0, expected at least 1.");
        assertThatThrownBy(() -> settings().minLength(3).maxLength(2).build())
                .hasMessage("The maximum session length is 2, expected at least 3.");
    }

    /** The counts were reckoned by another program. */
    @ParameterizedTest
    @CsvSource({"yoochoose1_64/train.csv.gz, 464957, 111756, 8558", "rsc15_100k/train_full.csv.gz, 68517, 17459, 2488"})
    void shouldFindNothingToDoInARealLogThatItPrepared(String name, long clicks, long sessions, long items)
            throws IOException {
        var file = Path.of(System.getProperty("eddy.data")).resolve(name);
        assumeTrue(Files.isRegularFile(file), () -> file + " is not there");
        var settings = PreparationSettings.builder().test(HeldOut.NONE).build();
        var first = prepare(file, settings);
        var training = first.steps().get(first.steps().size() - 1);
        assertThat(training).isEqualTo(new PreparationStep("training part", "what is left", clicks, sessions, items));
        var second = prepare(write(first, "first").resolve("train.csv.gz"), settings);
        assertThat(second.training()).isEqualTo(first.training());
        assertThat(second.steps()).allSatisfy(step -> {
            assertThat(step.clicks()).isEqualTo(clicks);
            assertThat(step.sessions()).isEqualTo(sessions);
            assertThat(step.items()).isEqualTo(items);
        });
    }

    private PreparedLog prepare(Path log, PreparationSettings settings) throws IOException {
        var read = new LogReader().read(log);
        return LogPreparation.prepare(LogSource.of(read, Set.of("*"), null), read.clicks(), settings);
    }

    private Path write(PreparedLog prepared, String name) throws IOException {
        var out = Files.createDirectory(folder.resolve(name));
        prepared.writeInto(out);
        return out;
    }

    private static List<Session> sessions(Path file) throws IOException {
        return Session.of(new LogReader().read(file).clicks(), Long.MAX_VALUE);
    }

    /** The project's CSV has no event types. */
    private static List<Session> asRead(List<Session> sessions) {
        var read = new ArrayList<Session>();
        for (var session : sessions) {
            read.add(new Session(
                    session.id(),
                    session.clicks().stream()
                            .map(click ->
                                    new LoggedClick(click.sessionId(), click.itemId(), click.eventTimeMs(), "click"))
                            .toList()));
        }
        return read;
    }

    private static PreparationSettings.Builder settings() {
        return PreparationSettings.builder();
    }

    private static String fingerprint(LogSource source, PreparationSettings.Builder settings) {
        return new PreparedLog(source, settings.build(), List.of(), List.of(), List.of(), List.of()).fingerprint();
    }
}
