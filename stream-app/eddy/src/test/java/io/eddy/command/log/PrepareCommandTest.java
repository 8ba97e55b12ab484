package io.eddy.command.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.clicklog.LogWriter;
import io.eddy.clicklog.synthetic.SyntheticShop;
import io.eddy.command.EddyRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrepareCommandTest {

    @TempDir
    private Path folder;

    private Path log;
    private Path out;

    @BeforeEach
    void writeLog() throws IOException {
        log = folder.resolve("log.csv");
        out = folder.resolve("prepared");
        Files.writeString(
                log,
                "session_id,item_id,timestamp\n1,a,0\n1,b,1\n2,b,10\n2,a,11\n2,x,12\n3,a,20\n3,b,21\n4,a,30\n4,b,31\n");
    }

    @Test
    void shouldShowEachStepAndWhatToRunNext() throws IOException {
        var run = EddyRun.of("prepare", log, "--out", out, "--min-support", 2, "--test", 0.25, "--validation", 0.3);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .containsExactly(
                        log + ": 9 clicks (format CSV)",
                        "  columns session=session_id,item=item_id,time=timestamp, times in ms",
                        "  4 sessions, 3 items, first click at 0 ms, last click at 31 ms, median pause 1 ms, 0.0 % immediate repeats",
                        "Note on log.csv: its times are no times since 1970 by any unit: they are taken as ms, and tell no"
                                + " more than an order.",
                        "step                         setting                                 clicks  sessions  items",
                        "read                         CSV, events *                                9         4      3",
                        "sessions                     as in the log                                9         4      3",
                        "support and length, round 1  at least 2 clicks an item, 2 a session       8         4      2",
                        "support and length, round 2  at least 2 clicks an item, 2 a session       8         4      2",
                        "test part                    latest 25 % of the sessions                  2         1      2",
                        "validation part              latest 30 % of the sessions                  2         1      2",
                        "training part                what is left                                 4         2      2",
                        "Prepared log: " + out + " (fingerprint "
                                + manifest().get("fingerprint").asText() + ")",
                        "Next: eddy train " + out.resolve("train.csv.gz") + " --validation "
                                + out.resolve("validation.csv.gz") + " --test " + out.resolve("test.csv.gz")
                                + " --out MODEL");
        try (var files = Files.list(out)) {
            assertThat(files)
                    .extracting(file -> file.getFileName().toString())
                    .containsExactlyInAnyOrder("train.csv.gz", "validation.csv.gz", "test.csv.gz", "manifest.json");
        }
    }

    @Test
    void shouldPassEachOptionOn() throws IOException {
        var run = EddyRun.of(
                "prepare",
                log,
                "--out",
                out,
                "--gap",
                "PT1H",
                "--collapse-repeats",
                "--min-support",
                1,
                "--min-length",
                2,
                "--max-length",
                7,
                "--test",
                "PT0.011S",
                "--validation",
                "0.4",
                "--unknown-items",
                "left_out",
                "--event-types",
                "view,click");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(manifest().get("settings"))
                .hasToString("{\"gap\":\"PT1H\",\"collapse_repeats\":true,\"min_support\":1,\"min_length\":2,"
                        + "\"max_length\":7,\"test\":\"sessions that start in the last PT0.011S\","
                        + "\"validation\":\"latest 40 % of the sessions\",\"unknown_items\":\"left out\"}");
        assertThat(manifest().at("/source/event_types")).hasToString("[\"click\",\"view\"]");
    }

    @Test
    void shouldCutTheClicksOfVisitorsByDefault() throws IOException {
        Files.writeString(
                log,
                "timestamp,visitorid,event,itemid,transactionid\n1,v,view,a,\n2,v,view,b,\n9000000,v,view,a,\n"
                        + "9000001,v,view,b,\n");
        var run = EddyRun.of("prepare", log, "--out", out, "--min-support", 1, "--test", 0.5);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(manifest().at("/settings/gap").asText()).isEqualTo("PT30M");
        assertThat(manifest().at("/files/test.csv.gz/sessions").asInt()).isEqualTo(1);
    }

    @Test
    void shouldNameTheValidationLogWhereThereIsNoTestPart() {
        var run = EddyRun.of("prepare", log, "--out", out, "--min-support", 1, "--test", "none", "--validation", 0.25);
        assertThat(run.out()).contains("--validation " + out.resolve("validation.csv.gz") + " --out MODEL");
    }

    @Test
    void shouldWriteWhatTrainTakes() throws IOException {
        LogWriter.write(log, new SyntheticShop(5, 0).sessions("s", 300));
        assertThat(EddyRun.of("prepare", log, "--out", out).exitCode()).isZero();
        var run = EddyRun.of(
                "train",
                out.resolve("train.csv.gz"),
                "--test",
                out.resolve("test.csv.gz"),
                "--out",
                folder.resolve("model"),
                "--epochs",
                1,
                "--hidden-size",
                8);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("test (all sessions of test.csv.gz; sessions as in the log");
    }

    @Test
    void shouldWriteNothingWhereNothingIsLeft() throws IOException {
        var run = EddyRun.of("prepare", log, "--out", out, "--min-support", 10);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo("eddy: log.csv: nothing is left of the log after step 'support and length, round 1'"
                        + " (at least 10 clicks an item, 2 a session); 4 sessions went into it.\n");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(log);
        }
    }

    @Test
    void shouldNotReadTheLogWhereTheTargetIsThere() throws IOException {
        Files.createDirectory(out);
        var run = EddyRun.of("prepare", folder.resolve("none"), "--out", out);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("prepared: is there already; nothing is overwritten");
        assertThat(out).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--min-support|0|--min-support is 0, expected at least 1.",
                "--min-length|0|--min-length is 0, expected at least 1.",
                "--max-length|1|--max-length is 1, expected at least 2.",
                "--gap|PT0S|--gap is PT0S, expected PT0.001S to PT240000H.",
                "--gap|PT9999999999999H|--gap is PT9999999999999H, expected PT0.001S to PT240000H.",
                "--test|1.5|--test is '1.5', expected none, a duration as P1D, or a share above 0 and below 1.",
                "--test|day|--test is 'day', expected none, a duration as P1D, or a share above 0 and below 1.",
                "--validation|PT0S|--validation is 'PT0S', expected none, a duration as P1D, or a share above 0 and below 1."
            })
    void shouldNameTheOptionThatIsWrongBeforeAnyWork(String option, String value, String message) {
        var run = EddyRun.of("prepare", folder.resolve("none"), "--out", out.resolve("deeper"), option, value);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("eddy: " + message + "\n");
        assertThat(out).doesNotExist();
    }

    private JsonNode manifest() throws IOException {
        return new ObjectMapper().readTree(out.resolve("manifest.json").toFile());
    }
}
