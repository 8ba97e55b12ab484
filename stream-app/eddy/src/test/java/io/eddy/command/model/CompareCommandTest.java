package io.eddy.command.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.session.UnknownItems;
import io.eddy.command.EddyRun;
import io.eddy.evaluation.metrics.TieRule;
import io.eddy.evaluation.protocol.EvaluationProtocol;
import io.eddy.evaluation.protocol.TrainedOn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {

    private static final EvaluationProtocol MISSES = protocol(null, UnknownItems.MISS, 1_000);
    private static final EvaluationProtocol LEFT_OUT = protocol(null, UnknownItems.LEFT_OUT, 900);
    private static final EvaluationProtocol CUT = protocol(Duration.ofMinutes(30), UnknownItems.MISS, 1_100);

    @TempDir
    private Path folder;

    @Test
    void shouldPutTheBestFirstAndSayInWhatTheModelsDiffer() throws IOException {
        var worse = model("worse", Map.of("epochs", 1, "seed", 7), evaluation(MISSES, 0.5, 0.1));
        var best = bundle("best", Map.of("epochs", 6, "seed", 7), evaluation(MISSES, 0.4, 0.3));
        var middle = model("middle", Map.of("epochs", 3, "seed", 7), evaluation(MISSES, 0.6, 0.2));
        var run = EddyRun.of("compare", worse, best, middle);
        assertThat(run.exitCode()).as(run.err()).isZero();
        var lines = run.out().lines().toList();
        assertThat(lines.get(0)).isEqualTo("Protocol " + MISSES.fingerprint() + ": " + shortly("misses"));
        assertThat(lines.get(1).substring(middle.toString().length()).split(" +", -1))
                .containsExactly(
                        "", "R@1", "R@5", "R@10", "R@20", "MRR@5", "MRR@10", "MRR@20", "predictions", "differs", "in");
        assertThat(lines.subList(2, 5))
                .extracting(line -> line.replaceAll(" +", " "))
                .containsExactly(
                        best + " - - - 0.4000 - - 0.3000 1,000 epochs 6",
                        middle + " - - - 0.6000 - - 0.2000 1,000 epochs 3",
                        worse + " - - - 0.5000 - - 0.1000 1,000 epochs 1");
    }

    @Test
    void shouldShowATableForEachCommonProtocol() throws IOException {
        var one = model("one", Map.of(), evaluation(MISSES, 0.5, 0.1), evaluation(LEFT_OUT, 0.7, 0.4));
        var other = model(
                "other",
                Map.of(),
                evaluation(LEFT_OUT, 0.6, 0.5),
                evaluation(MISSES, 0.4, 0.2),
                evaluation(CUT, 0.9, 0.9));
        var run = EddyRun.of("compare", one, other);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines().map(line -> line.replaceAll(" +", " ")))
                .contains("Protocol " + MISSES.fingerprint() + ": " + shortly("misses"))
                .containsSubsequence(
                        other + " - - - 0.4000 - - 0.2000 1,000",
                        one + " - - - 0.5000 - - 0.1000 1,000",
                        "Protocol " + LEFT_OUT.fingerprint() + ": " + shortly("left out"),
                        other + " - - - 0.6000 - - 0.5000 900",
                        one + " - - - 0.7000 - - 0.4000 900",
                        "Protocols that not all of the folders have: 1; --across-protocols shows them too.");
        assertThat(run.out()).doesNotContain("0.9000");
    }

    @Test
    void shouldRefuseFiguresOfDifferentProtocolsAndSayInWhatTheyDiffer() throws IOException {
        var one = model("one", Map.of(), evaluation(MISSES, 0.5, 0.1));
        var same = model("same", Map.of(), evaluation(MISSES, 0.5, 0.1));
        var far = protocol(Duration.ofMinutes(30), UnknownItems.LEFT_OUT, 900);
        var other = model("other", Map.of(), evaluation(far, 0.6, 0.5), evaluation(LEFT_OUT, 0.6, 0.5));
        var run = EddyRun.of("compare", other, one, same);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines())
                .containsExactly(
                        "eddy: The folders have no protocol in common, so their figures cannot be compared;"
                                + " --across-protocols shows them nevertheless.",
                        one + " against " + other + ":",
                        "  unknown items: misses against left out",
                        "  predictions: 1000 against 900");
    }

    @Test
    void shouldSayTheProtocolOfEveryLineAcrossProtocols() throws IOException {
        var one = model("one", Map.of(), evaluation(MISSES, 0.5, 0.1));
        var other = model("other", Map.of(), evaluation(CUT, 0.6, 0.5));
        var run = EddyRun.of("compare", one, other, "--across-protocols");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines().skip(1).map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        other + " - - - 0.6000 - - 0.5000 1,100 " + CUT.fingerprint()
                                + ": test: file x; sessions cut at"
                                + " pauses of more than PT30M; unknown items misses; tie rule: place in the list; left"
                                + " out: nothing",
                        one + " - - - 0.5000 - - 0.1000 1,000 " + MISSES.fingerprint() + ": " + shortly("misses"),
                        "The figures stand under 2 protocols: between lines of different protocols they are not"
                                + " comparable.");
    }

    @Test
    void shouldTakeEveryModelOfAnEvaluationUnderItsOwnProtocol() throws IOException {
        var fewer = MISSES.with(TrainedOn.part(2, 3));
        var evaluation = write(
                "evaluation",
                "metrics.json",
                Map.of(
                        "models",
                        List.of(
                                named("gru4rec", evaluation(fewer, 0.6, 0.3)),
                                named("STAN", evaluation(MISSES, 0.5, 0.2)))));
        var trained = model("trained", Map.of("epochs", 6), evaluation(MISSES, 0.4, 0.1));
        var run = EddyRun.of("compare", evaluation, trained);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines().skip(2).map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        evaluation + ": STAN - - - 0.5000 - - 0.2000 1,000",
                        trained + " - - - 0.4000 - - 0.1000 1,000",
                        "",
                        "Protocols that not all of the folders have: 1; --across-protocols shows them too.");
        var alone = EddyRun.of("compare", evaluation);
        assertThat(alone.out())
                .contains(
                        "Protocol " + MISSES.fingerprint(),
                        "Protocol " + fewer.fingerprint() + ": test: file x; learnt from 2 of 3 sessions; sessions as");
        var other = model("other", Map.of(), evaluation(CUT, 0.4, 0.1));
        assertThat(EddyRun.of("compare", evaluation, other).err().lines())
                .containsOnlyOnce(evaluation + " against " + other + ":");
    }

    @Test
    void shouldSayThatFiguresAreThoseOfASearchForTheBestEpoch() throws IOException {
        var search = Map.of("evaluations", List.of(evaluation(MISSES, 0.5, 0.1)));
        var tuned = write("tuned", "training.json", Map.of("evaluations", List.of(), "epoch_search", search));
        var trial = write("trial", "trial.json", provenance(Map.of(), evaluation(MISSES, 0.5, 0.2)));
        assertThat(EddyRun.of("compare", tuned, trial).out()).contains("These are figures of searches");
        assertThat(EddyRun.of("compare", trial).out()).doesNotContain("These are figures of searches");
    }

    @Test
    void shouldNameTheFolderThatHoldsNoModel() {
        var run = EddyRun.of("compare", folder);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo(
                        "eddy: " + folder + " holds none of training.json, metrics.json, trial.json and manifest.json;"
                                + " expected a folder that 'eddy train', 'eddy evaluate' or 'eddy export' wrote, or one of a trial"
                                + " of 'eddy search'.\n");
    }

    @Test
    void shouldNameTheFileThatHoldsNothing() throws IOException {
        Files.writeString(folder.resolve("training.json"), "null");
        assertThat(EddyRun.of("compare", folder).err()).contains("training.json", "There is no training");
    }

    @Test
    void shouldNameTheFileWithoutEvaluations() throws IOException {
        var good = model("good", Map.of(), evaluation(MISSES, 0.5, 0.1));
        assertRefused(
                "There are no evaluations: 'eddy train' writes them",
                good,
                write("bad", "training.json", Map.of("seed", 1)));
        assertRefused("There are no evaluations: 'eddy train' writes them", good, model("empty", Map.of()));
        assertRefused("There is no provenance.", good, write("prepared", "manifest.json", Map.of("fingerprint", "x")));
    }

    @Test
    void shouldNameWhatIsWrongWithAnEvaluation() throws IOException {
        var changed = evaluation(MISSES, 0.5, 0.1);
        changed.put("fingerprint", CUT.fingerprint());
        assertRefused(
                "The fingerprint of an evaluation is " + CUT.fingerprint() + ", its protocol's is "
                        + MISSES.fingerprint() + "; one of them was changed.",
                model("changed", Map.of(), changed));
        var incomplete = evaluation(MISSES, 0.5, 0.1);
        incomplete.put("metrics", Map.of("recall@20", 0.5));
        assertRefused("An evaluation has no mrr@20.", model("incomplete", Map.of(), incomplete));
        assertRefused(
                "An evaluation's mrr@20 is '1.5', expected 0 to 1.",
                model("beyond", Map.of(), evaluation(MISSES, 0.5, 1.5)));
        assertRefused(
                "An evaluation has no mrr@20. 'eddy evaluate' writes it with a --k of 20 or more.",
                write("short", "metrics.json", Map.of("models", List.of(incomplete))));
        assertRefused(
                "There are no models; 'eddy evaluate' writes them.",
                write("foreign", "metrics.json", Map.of("loss", 1)));
        var without = evaluation(MISSES, 0.5, 0.1);
        without.remove("protocol");
        assertRefused("There is no protocol.", model("without", Map.of(), without));
        var broken = Files.createDirectory(folder.resolve("broken"));
        Files.writeString(broken.resolve("training.json"), "{\"evaluations\": [");
        assertRefused("cannot be read as JSON: Unexpected end-of-input", broken);
    }

    private static void assertRefused(String message, Object... folders) {
        var arguments = new ArrayList<Object>(List.of("compare"));
        arguments.addAll(List.of(folders));
        var run = EddyRun.of(arguments.toArray());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("eddy: " + folders[folders.length - 1])
                .contains(message)
                .hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }

    private Path model(String name, Map<String, Object> hyperParameters, Object... evaluations) throws IOException {
        return write(name, "training.json", provenance(hyperParameters, evaluations));
    }

    private Path bundle(String name, Map<String, Object> hyperParameters, Object... evaluations) throws IOException {
        return write(name, "manifest.json", Map.of("provenance", provenance(hyperParameters, evaluations)));
    }

    private static Map<String, Object> provenance(Map<String, Object> hyperParameters, Object... evaluations) {
        return Map.of("hyper_parameters", hyperParameters, "evaluations", List.of(evaluations));
    }

    private Path write(String name, String file, Map<String, Object> content) throws IOException {
        var target = Files.createDirectory(folder.resolve(name));
        new ObjectMapper().writeValue(target.resolve(file).toFile(), content);
        return target;
    }

    private static Map<String, Object> named(String name, Map<String, Object> model) {
        model.put("name", name);
        return model;
    }

    private static Map<String, Object> evaluation(EvaluationProtocol protocol, double recall20, double mrr20) {
        var evaluation = new LinkedHashMap<String, Object>();
        evaluation.put("protocol", protocol.describe());
        evaluation.put("fingerprint", protocol.fingerprint());
        evaluation.put(
                "metrics", Map.of("predictions", protocol.predictions(), "recall@20", recall20, "mrr@20", mrr20));
        return evaluation;
    }

    private static EvaluationProtocol protocol(Duration gap, UnknownItems unknownItems, long predictions) {
        return new EvaluationProtocol(
                "1".repeat(64),
                "2".repeat(64),
                null,
                gap,
                "test: file x",
                unknownItems,
                TieRule.PLACE_IN_THE_LIST,
                LeaveOut.NOTHING,
                EvaluationProtocol.NEXT_ITEM,
                predictions);
    }

    private static String shortly(String unknownItems) {
        return "test: file x; sessions as in the log; unknown items " + unknownItems
                + "; tie rule: place in the list; left out: nothing";
    }
}
