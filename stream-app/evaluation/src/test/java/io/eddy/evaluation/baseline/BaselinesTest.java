package io.eddy.evaluation.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.clicklog.LogReadException;
import io.eddy.clicklog.LogReader;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.evaluation.metrics.OfflineEvaluation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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
    private final Items catalogue = Session.items(training);

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

    @Test
    void shouldRankByClicksInTheSessionThenByRecencyThenByPopularity() {
        var lists = new PopularInSession(catalogue).topK(session("d", "b", "x", "b", "c", "y"), 4);
        assertThat(ids(lists))
                .containsExactly(
                        List.of("d", "a", "b", "c"),
                        List.of("b", "d", "a", "c"),
                        List.of("b", "d", "a", "c"),
                        List.of("b", "d", "a", "c"),
                        List.of("b", "c", "d", "a"));
        assertThat(lists.get(4)).extracting(Candidate::score).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(lists.get(4)).extracting(Candidate::score).doesNotHaveDuplicates();
    }

    @Test
    void shouldListAllBaselinesInAFixedOrder() {
        assertThat(Baselines.all(training, catalogue))
                .extracting(NextItemModel::name)
                .containsExactly(
                        "most popular",
                        "popular in session",
                        "Markov chain, order 1",
                        "item-kNN",
                        "V-SkNN",
                        "VMIS-kNN",
                        "STAN");
    }

    @Test
    void shouldFallBackToPopularityAfterItemsNobodyKnows() {
        for (var model : Baselines.all(training, catalogue)) {
            assertThat(ids(model.topK(session("x", "y", "z"), 3)))
                    .as(model.name())
                    .containsExactly(List.of("a", "b", "c"), List.of("a", "b", "c"));
        }
    }

    /**
     * Most popular, Markov chain, item-kNN and V-SkNN reach the figures that others reach on the first two files, but for
     * diginetica's Markov chain: others list followers that are equally frequent by first appearance and reach 0.3361 /
     * 0.1277, by popularity it is a point more. The rest has no such figure; theirs are those first measured.
     */
    static Stream<Arguments> figures() {
        return Stream.of(
                Arguments.of(
                        "yoochoose1_64",
                        "train.csv.gz",
                        List.of(
                                new Figures("most popular", 0.0731, 0.0169),
                                new Figures("popular in session", 0.3087, 0.1862),
                                new Figures("Markov chain, order 1", 0.6471, 0.2973),
                                new Figures("item-kNN", 0.5282, 0.2234),
                                new Figures("V-SkNN", 0.6581, 0.2678),
                                new Figures("VMIS-kNN", 0.6649, 0.2693),
                                new Figures("STAN", 0.6940, 0.2847))),
                Arguments.of(
                        "diginetica",
                        "train.csv.gz",
                        List.of(
                                new Figures("most popular", 0.0093, 0.0021),
                                new Figures("popular in session", 0.2109, 0.1397),
                                new Figures("Markov chain, order 1", 0.3475, 0.1296),
                                new Figures("item-kNN", 0.3726, 0.1199),
                                new Figures("V-SkNN", 0.5151, 0.1810),
                                new Figures("VMIS-kNN", 0.5184, 0.1833),
                                new Figures("STAN", 0.5150, 0.1862))),
                Arguments.of(
                        "rsc15_100k",
                        "train_full.csv.gz",
                        List.of(
                                new Figures("most popular", 0.0894, 0.0264),
                                new Figures("popular in session", 0.3820, 0.2711),
                                new Figures("Markov chain, order 1", 0.5908, 0.3433),
                                new Figures("item-kNN", 0.4095, 0.1874),
                                new Figures("V-SkNN", 0.6811, 0.3528),
                                new Figures("VMIS-kNN", 0.6823, 0.3570),
                                new Figures("STAN", 0.6879, 0.3666))));
    }

    @ParameterizedTest
    @MethodSource("figures")
    void shouldReachTheFiguresOnRealLogs(String data, String trainingFile, List<Figures> expected)
            throws LogReadException {
        var folder = Path.of(System.getProperty("eddy.data"), data);
        assumeTrue(Files.isDirectory(folder), () -> folder + " is not there");
        var realTraining = sessions(folder.resolve(trainingFile));
        var test = sessions(folder.resolve("test.csv.gz"));
        var models = Baselines.all(realTraining, Session.items(realTraining));
        assertThat(models)
                .extracting(NextItemModel::name)
                .containsExactlyElementsOf(expected.stream().map(Figures::model).toList());
        for (int i = 0; i < models.size(); i++) {
            var metrics = OfflineEvaluation.evaluate(models.get(i), test, clicks -> {});
            var figures = expected.get(i);
            assertThat(metrics.recall(20)).as(figures.model()).isCloseTo(figures.recall(), within(0.005));
            assertThat(metrics.mrr(20)).as(figures.model()).isCloseTo(figures.mrr(), within(0.005));
        }
    }

    private static List<Session> sessions(Path file) throws LogReadException {
        return Session.of(new LogReader().read(file).clicks(), Long.MAX_VALUE);
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

    /** Recall@20 and MRR@20. */
    private record Figures(String model, double recall, double mrr) {}
}
