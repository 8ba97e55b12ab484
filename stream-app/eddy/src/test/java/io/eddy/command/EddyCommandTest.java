package io.eddy.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.catalogue.session.LoggedClick;
import io.eddy.clicklog.LogWriter;
import io.eddy.clicklog.synthetic.SyntheticShop;
import io.eddy.inference.bundle.ModelBundle;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EddyCommandTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldSayWhichCommitItIs() {
        assertThat(EddyRun.of("--version").out())
                .matches("eddy 0\\.1\\.0-SNAPSHOT \\(commit [0-9a-f]{7,}(, changed)?\\)\\R");
    }

    @Test
    void shouldLogNoSecretOfTheCommandLine() {
        assertThat(EddyCommand.shown(List.of(
                        "run",
                        "--option",
                        "kafka.sasl.jaas.config=a=b\nc",
                        "--option=kafka.ssl.key.password=x",
                        "--k=1")))
                .isEqualTo(
                        "run --option kafka.sasl.jaas.config=(hidden) --option=kafka.ssl.key.password=(hidden) --k=1");
    }

    @Test
    void shouldTrainAndExportABundleThatSaysWhereItComesFrom() throws Exception {
        var log = folder.resolve("log.csv.gz");
        LogWriter.write(log, new SyntheticShop(5, 0).sessions("s", 300));
        assertThat(eddy("train", log, "--out", folder.resolve("model"), "--epochs", "1", "--hidden-size", "16"))
                .as(err.toString())
                .isZero();
        assertThat(eddy(
                        "export",
                        folder.resolve("model"),
                        "--out",
                        folder.resolve("bundle"),
                        "--name",
                        "shop",
                        "--model-version",
                        "7"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("ONNX Runtime scores like the trainer");
        assertThat(out.toString())
                .contains("next clicks repeat the item clicked before: left out of every list is nothing.");
        var manifest = ModelBundle.load(folder.resolve("bundle")).manifest();
        assertThat(manifest.leaveOut()).isEqualTo("nothing");
        assertThat(manifest.name()).isEqualTo("shop");
        assertThat(manifest.version()).isEqualTo("7");
        var json = new ObjectMapper().valueToTree(manifest.provenance());
        assertThat(json.at("/data/sha256/training").asText()).hasSize(64);
        assertThat(json.at("/data/files/training").asText()).isEqualTo("log.csv.gz");
        assertThat(json.at("/hyper_parameters/hidden_size").asInt()).isEqualTo(16);
        assertThat(json.at("/epoch_search/evaluations/0/protocol/task").asText())
                .contains("all items ranked");
        assertThat(json.at("/epoch_search/evaluations/0/metrics/recall@20").isDouble())
                .isTrue();
    }

    @Test
    void shouldLeaveNothingHalfWrittenWhenTrainingFails() throws IOException {
        var log = log(new LoggedClick("a", "i", 1, "click"), new LoggedClick("b", "i", 2, "click"));
        assertThat(eddy("train", log, "--out", folder.resolve("model"))).isEqualTo(1);
        assertThat(err.toString()).startsWith("eddy: None of the").contains("nothing to learn");
        assertThat(folder.resolve("model")).doesNotExist();
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(log);
        }
    }

    @Test
    void shouldNotTrainForNothingWhereTheTargetIsThere() throws IOException {
        Files.createDirectory(folder.resolve("model"));
        assertThat(eddy("train", folder.resolve("none"), "--out", folder.resolve("model")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("model: is there already; nothing is overwritten");
    }

    @Test
    void shouldNameTheLogThatIsMissing() {
        assertThat(eddy("train", folder.resolve("none.csv"), "--out", folder.resolve("model")))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("none.csv cannot be read: there is no such file")
                .doesNotContain("\tat ");
    }

    @Test
    void shouldNameTheLineAtWhichAStrictReaderStops() throws IOException {
        var log = Files.writeString(folder.resolve("log.csv"), "session_id,item_id,timestamp\n1,a,1\n1,b,later\n");
        assertThat(eddy("train", log, "--out", folder.resolve("model"), "--strict"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("log.csv: line 3: 'later' is not a time");
    }

    @Test
    void shouldNameTheHyperParameterThatIsOutOfRange() throws IOException {
        assertThat(eddy("train", log(), "--out", folder.resolve("model"), "--dropout-hidden", "1.5"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("Hidden dropout must be at least 0 and below 1, found 1.5");
    }

    @Test
    void shouldNameAMisspeltJobOptionAndTheNearest() {
        assertThat(eddy("run", "--bundle", folder, "--option", "session.inactivty-gap=5min"))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("Unknown option session.inactivty-gap, did you mean session.inactivity-gap?");
    }

    @Test
    void shouldRefuseABundleWithOneFlippedByte() throws Exception {
        var log = folder.resolve("log.csv.gz");
        LogWriter.write(log, new SyntheticShop(5, 0).sessions("s", 100));
        eddy("train", log, "--out", folder.resolve("model"), "--epochs", "1", "--hidden-size", "8");
        eddy("export", folder.resolve("model"), "--out", folder.resolve("bundle"));
        var encoder = folder.resolve("bundle").resolve("encoder.onnx");
        var bytes = Files.readAllBytes(encoder);
        bytes[bytes.length / 3] ^= 1;
        Files.write(encoder, bytes);
        assertThat(eddy("run", "--bundle", folder.resolve("bundle"))).isEqualTo(1);
        assertThat(err.toString())
                .contains("The model bundle cannot be used: ", "encoder.onnx: its SHA-256 is", "export it again");
    }

    @Test
    void shouldSayThatNoBrokerAnswers() throws IOException {
        assertThat(eddy("replay", log(new LoggedClick("a", "i", 1, "click")), "--kafka", "not-a-broker"))
                .isEqualTo(1);
        assertThat(err.toString()).startsWith("eddy: ").contains("not-a-broker");
    }

    @Test
    void shouldRefuseASpeedThatIsNone() throws IOException {
        var log = log(new LoggedClick("a", "i", 1, "click"));
        assertThat(eddy("replay", log, "--speed", "fast")).isEqualTo(1);
        assertThat(err.toString()).contains("--speed is 'fast', expected real, max, or a number above 0");
        assertThat(eddy("replay", log, "--speed", "-2")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run --bundle b --option kafka.bootstrap-servers=x|Name kafka.bootstrap-servers by --kafka",
                "run --bundle b --parallelism 0|--parallelism is 0, expected 1 to 128",
                "run --bundle b --ui-port 70000|--ui-port is 70000, expected 0 to 65535",
                "demo --gap PT9999999999999H|--gap is PT9999999999999H, expected",
                "demo --speed 0|--speed is '0', expected real, max, or a number above 0",
                "demo --test log|--test needs --data",
                "replay log --patience=-PT1S|--patience is PT-1S, expected more than 0",
                "train log --out m --gap=-PT1M|--gap is PT-1M, expected PT0.001S to PT240000H",
                "train log --out m --hold-out 1|--hold-out is 1.0, expected 0 or more and below 1",
                "train log --out m --learning-rate 1e308|Learning rate must be positive and finite",
                "train log --out m --batch-size 2147483647|Batch size must be from 1 to 65536",
                "train log --out m --similarity cosine --scale 0|The scale is 0.0, expected above 0",
                "train log --out m --scale 3|The scale is 3.0, but a dot product has none",
                "bench training --loss bpr-max|--loss and --python need --reference",
                "bench path --items 0|--items is 0, expected 1 or more",
                "bench path --state-memory -5|--state-memory is -5, expected 0 or more",
                "bench path --rate 0|--rate is 0.0, expected more than 0",
                "bench path --for PT0S|--for is PT0S and --warm-up PT2M, expected more than 0, and 0 or more",
                "bench path --recommendations-format avro_registry|there is no registry here",
                "plan --items 0 --rate 1|--items is 0, --dimension 100 and --k 20, expected 1 or more",
                "plan --items 1 --rate 0|--rate is 0.0 and --clicks-per-session 5.0, expected more than 0, and 1 or more",
                "plan --items 1 --rate 1 --p99 PT0S|--p99 is PT0S, --gap PT30M and --checkpoint-interval PT10S, expected more than 0",
                "bench builds none none|none holds no build: neither eddy nor bin/eddy can be run there",
                "bench builds none none --rounds 0|--rounds is 0, expected 1 or more",
                "serve --kafka-config nowhere.properties|there is no nowhere.properties with settings of Kafka's clients",
                "kafka --partitions 0|--partitions is 0, expected 1 to 1000",
                "kafka --port 70000|--port is 70000, expected 0 to 65535",
                "serve --port -1|--port is -1, expected 0 to 65535",
                "prequential --threads 0|The evaluation runs in 1 to 128 threads, not 0",
                "prequential --window PT0S|The window is from 1 second to 3650 days, not PT0S",
                "prequential --session-retention PT0S|The retention of sessions is from 1 second to 3650 days, not PT0S",
                "prequential --grace P4000D|The grace of windows is from 1 second to 3650 days, not PT96000H",
                "prequential --bundle none|none: there is no such folder"
            })
    void shouldNameTheOptionThatIsWrongBeforeAnyWork(String arguments, String message) {
        assertThat(eddy((Object[]) arguments.split(" ", -1))).isEqualTo(1);
        assertThat(err.toString()).startsWith("eddy: ").contains(message).doesNotContain("\tat ");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void shouldSayHowADurationIsWritten() {
        assertThat(eddy("train", "log", "--out", "m", "--gap", "30")).isEqualTo(2);
        assertThat(err.toString()).contains("'--gap'", "'30' is no duration; PT30M are 30 minutes");
    }

    @Test
    void shouldTellAMistypedOptionInOneLine() {
        assertThat(eddy("train", "--epoch", "3")).isEqualTo(2);
        assertThat(err.toString()).startsWith("eddy: ").hasLineCount(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trian --help|Unmatched argument at index 0: 'trian'|or eddy train",
                "nonsense --help|Unmatched argument at index 0: 'nonsense'|Did you mean: eddy",
                "--nonsense --help|Unknown option: '--nonsense'|Try 'eddy --help'",
                "--versoin --version|Unknown option: '--versoin'|Possible solutions: --version",
                "train --epoch --help|Unknown option: '--epoch'|Possible solutions: --epochs",
                "train log other --help|Unmatched argument at index 2: 'other'|Try 'eddy train --help'"
            })
    void shouldNotTakeAnUnknownCommandOrOptionForACallForHelp(String arguments, String message, String hint) {
        assertThat(eddy((Object[]) arguments.split(" ", -1))).isEqualTo(2);
        assertThat(err.toString()).startsWith("eddy: " + message).contains(hint);
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"demo", "prepare", "train", "compare", "export", "kafka", "run", "serve", "prequential", "replay"
            })
    void shouldExplainEveryCommandAndEveryOption(String command) {
        assertThat(eddy(command, "--help")).isZero();
        var spec = EddyCommand.commandLine().getSubcommands().get(command).getCommandSpec();
        assertThat(spec.usageMessage().description()).isNotEmpty();
        assertThat(spec.options())
                .allSatisfy(option -> assertThat(option.description())
                        .as(option.longestName())
                        .isNotEmpty());
        assertThat(out.toString()).contains("Usage: eddy " + command);
    }

    @Test
    void shouldOfferTheCommandsThatThereAre() {
        assertThat(eddy("--help")).isZero();
        assertThat(out.toString())
                .contains(
                        "demo",
                        "prepare",
                        "train",
                        "compare",
                        "export",
                        "run",
                        "serve",
                        "prequential",
                        "replay",
                        "Begin with: eddy demo");
        assertThat(eddy("trian")).isEqualTo(2);
        assertThat(err.toString()).contains("or eddy train");
    }

    private Path log(LoggedClick... clicks) throws IOException {
        var log = folder.resolve("log.csv.gz");
        LogWriter.write(log, List.of(clicks));
        return log;
    }

    private int eddy(Object... arguments) {
        var texts = new String[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = arguments[i].toString();
        }
        return EddyCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(texts);
    }
}
