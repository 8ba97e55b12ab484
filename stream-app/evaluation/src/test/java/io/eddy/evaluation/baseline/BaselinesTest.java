package io.eddy.evaluation.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.eddy.evaluation.log.Catalogue;
import io.eddy.evaluation.log.LogReadException;
import io.eddy.evaluation.log.LogReader;
import io.eddy.evaluation.log.LoggedClick;
import io.eddy.evaluation.log.Session;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.evaluation.metrics.OfflineEvaluation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaselinesTest {

    private final List<Session> training = Session.of(
            List.of(
                    click("1", "a", 0),
                    click("1", "b", 1),
                    click("1", "c", 2),
                    click("2", "a", 3),
                    click("2", "c", 4),
                    click("3", "a", 5),
                    click("3", "b", 6),
                    click("3", "d", 7),
                    click("3", "d", 8)),
            100);
    private final Catalogue catalogue = new Catalogue(training);

    @Test
    void shouldRankByPopularity() {
        assertThat(ids(new MostPopular(catalogue).topK(session("x", "y"), 3))).containsExactly(List.of("a", "b", "c"));
    }

    @Test
    void shouldRankByWhatFollowedThenByPopularity() {
        var markov = new MarkovChain(training, catalogue);
        assertThat(ids(markov.topK(session("a", "b", "x", "y"), 4)))
                .containsExactly(List.of("b", "c", "a", "d"), List.of("c", "d", "a", "b"), List.of("a", "b", "c", "d"));
    }

    /**
     * The figures that others reach on these files, but for diginetica's Markov chain: others list followers that are
     * equally frequent by first appearance and reach 0.3361 / 0.1277, by popularity it is a point more.
     */
    @ParameterizedTest
    @CsvSource({
        "yoochoose1_64, most popular, 0.0731, 0.0169",
        "yoochoose1_64, 'Markov chain, order 1', 0.6471, 0.2973",
        "diginetica, most popular, 0.0093, 0.0021",
        "diginetica, 'Markov chain, order 1', 0.3475, 0.1296"
    })
    void shouldReachThePublishedFiguresOnRealLogs(String data, String name, double recall, double mrr)
            throws LogReadException {
        var folder = Path.of(System.getProperty("eddy.data"), data);
        assumeTrue(Files.isDirectory(folder), () -> folder + " is not there");
        var realTraining =
                Session.of(new LogReader().read(folder.resolve("train.csv.gz")).clicks(), Long.MAX_VALUE);
        var test =
                Session.of(new LogReader().read(folder.resolve("test.csv.gz")).clicks(), Long.MAX_VALUE);
        var realCatalogue = new Catalogue(realTraining);
        var model = Stream.<NextItemModel>of(
                        new MostPopular(realCatalogue), new MarkovChain(realTraining, realCatalogue))
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();
        var metrics = OfflineEvaluation.evaluate(model, test, clicks -> {});
        assertThat(metrics.recall(20)).isCloseTo(recall, within(0.005));
        assertThat(metrics.mrr(20)).isCloseTo(mrr, within(0.005));
    }

    private static List<List<String>> ids(List<List<Candidate>> lists) {
        return lists.stream()
                .map(list -> list.stream().map(Candidate::itemId).toList())
                .toList();
    }

    private static Session session(String... itemIds) {
        return new Session(
                "s", Stream.of(itemIds).map(itemId -> click("s", itemId, 0)).toList());
    }

    private static LoggedClick click(String sessionId, String itemId, long timeMs) {
        return new LoggedClick(sessionId, itemId, timeMs, "click");
    }
}
