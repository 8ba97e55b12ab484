package io.eddy.inference.knn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.RankedItems;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.BundleWriter;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.model.SessionModel;
import io.eddy.inference.scoring.ClickToScore;
import io.eddy.inference.scoring.MicroBatchScorer;
import io.eddy.inference.testing.WholeSession;
import io.eddy.neighbours.EvolvingSession;
import io.eddy.neighbours.SessionIndex;
import io.eddy.neighbours.SessionKnnMethod;
import io.eddy.neighbours.Stan;
import io.eddy.neighbours.VmisKnn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SessionKnnKindTest {

    private static final int ITEMS = 12;
    private static final int WINDOW = 4;

    @TempDir
    private Path folder;

    private final Items items = new Items(
            IntStream.range(0, ITEMS).mapToObj(i -> "i" + i).toList(),
            IntStream.range(0, ITEMS).mapToLong(i -> ITEMS - i).toArray());

    static Stream<SessionKnnMethod> methods() {
        return Stream.of(
                VmisKnn.Settings.VMIS_KNN,
                new VmisKnn.Settings(7, 3, false),
                Stan.Settings.DEFAULT,
                new Stan.Settings(9, 4, 0.7, Duration.ofMillis(1_500), 3.5));
    }

    /** All end at once, so the first is the most recent. */
    @Test
    void shouldRecommendWhatTheNearestSessionClicked() throws Exception {
        var index = SessionIndex.of(List.of(new int[] {3, 7}, new int[] {5, 9}), new long[2], ITEMS);
        try (var model = open(new VmisKnn.Settings(10, 1, false), index)) {
            assertThat(WholeSession.recommended(model, List.of("i5"), 2)).containsExactly("i5", "i9");
            assertThat(WholeSession.recommended(model, List.of("new", "i3"), 2)).containsExactly("i3", "i7");
            // Nobody clicked i1: the popular ones.
            assertThat(WholeSession.recommended(model, List.of("i1"), 2)).containsExactly("i0", "i1");
            assertThat(model.card().strategy()).isEqualTo("v-sknn");
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void shouldRankAsTheMethodItselfDoes(SessionKnnMethod method) throws Exception {
        var random = new Random(7);
        var index = index(random);
        var ranker = method.over(index, items).ranker();
        try (var model = open(method, index)) {
            for (int round = 0; round < 50; round++) {
                var clicked = random.ints(1 + random.nextInt(8), 0, ITEMS + 2).toArray();
                var ids = IntStream.of(clicked).mapToObj(i -> "i" + i).toList();
                var answers = WholeSession.rankedAfterEachClick(model, ids, 6);
                for (int click = 0; click < clicked.length; click++) {
                    var evolving = new EvolvingSession();
                    boolean knowsOne = false;
                    for (int i = Math.max(0, click + 1 - WINDOW); i <= click; i++) {
                        evolving.click(clicked[i] < ITEMS ? clicked[i] : Items.UNKNOWN);
                        knowsOne |= clicked[i] < ITEMS;
                    }
                    var expected = ranker.rank(evolving, 6);
                    var scores = new float[6];
                    for (int place = 0; place < scores.length; place++) {
                        scores[place] = (float) expected.scores()[place];
                    }
                    assertThat(answers.get(click))
                            .isEqualTo(
                                    knowsOne
                                            ? new RankedItems(expected.itemIndexes(), scores)
                                            : RankedItems.mostPopular(items, 6));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void shouldAnswerAnyMicroBatchAsItAnswersClickByClick(SessionKnnMethod method) throws Exception {
        var random = new Random(3);
        try (var model = open(method, index(random))) {
            var scorer = new MicroBatchScorer(model);
            var sessions = new HashMap<Integer, List<String>>();
            var clicks = new ArrayList<ClickToScore>();
            for (int click = 0; click < 200; click++) {
                int session = random.nextInt(9);
                var clicked = sessions.computeIfAbsent(session, id -> new ArrayList<>());
                clicked.add("i" + random.nextInt(ITEMS + 2));
                clicks.add(new ClickToScore(
                        session, clicked.get(clicked.size() - 1), List.copyOf(clicked), Set.of("i" + click % 5)));
            }
            var together = scorer.score(clicks, new HiddenState[9], 5);
            for (int click = 0; click < clicks.size(); click++) {
                assertThat(together.get(click))
                        .isEqualTo(scorer.score(clicks.subList(click, click + 1), new HiddenState[9], 5)
                                .get(0));
            }
        }
    }

    @Test
    void shouldBeOfTheSameVersionForTheSameSessionsAndSettings() {
        var bundle = new SessionKnnBundle(Stan.Settings.DEFAULT, WINDOW, items, index(new Random(1)));
        assertThat(bundle.version()).hasSize(12);
        var others = items.ids().stream().map(id -> "other " + id).toList();
        assertThat(new SessionKnnBundle(Stan.Settings.DEFAULT, WINDOW, items, index(new Random(1))).version())
                .isEqualTo(bundle.version());
        assertThat(Stream.of(
                                new SessionKnnBundle(Stan.Settings.DEFAULT, WINDOW, items, index(new Random(2))),
                                new SessionKnnBundle(Stan.Settings.DEFAULT, WINDOW + 1, items, bundle.index()),
                                new SessionKnnBundle(VmisKnn.Settings.V_SKNN, WINDOW, items, bundle.index()),
                                new SessionKnnBundle(
                                        Stan.Settings.DEFAULT,
                                        WINDOW,
                                        new Items(others, new long[ITEMS]),
                                        bundle.index()))
                        .map(SessionKnnBundle::version))
                .doesNotHaveDuplicates()
                .doesNotContain(bundle.version());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "method         | psychic | settings: method is psychic, expected vmis-knn, v-sknn or stan",
                "neighbours     | many    | settings: neighbours is many, expected a number",
                "sample_size    | 1       | settings: The sample is 1 sessions, the neighbours 500",
                "distance_decay | none    | settings: distance_decay is none, expected a number"
            })
    void shouldSayWhichSettingIsWrong(String key, String value, String problem) {
        assertRefused(
                writer -> {
                    MethodSettings.describe(Stan.Settings.DEFAULT).forEach(writer::setting);
                    writer.window(1).setting(key, value.equals("1") ? (Object) 1 : value);
                },
                problem);
    }

    @Test
    void shouldSayWhatABundleOfNeighboursLacks() {
        assertRefused(writer -> {}, "window is 0, a model of neighbours needs at least 1");
        assertThatThrownBy(() -> {
                    new BundleWriter("knn", "1", "session_knn", items).window(1).write(folder.resolve("none"));
                    Models.open(ModelBundle.load(folder.resolve("none")));
                })
                .hasMessageContaining("data names no sessions, which a model of the kind session_knn needs");
        var other = SessionIndex.of(List.of(), new long[0], ITEMS + 1);
        assertThatThrownBy(() -> open(Stan.Settings.DEFAULT, other))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("sessions.bin: is of 13 items, the bundle has 12");
    }

    private void assertRefused(Consumer<BundleWriter> change, String problem) {
        var writer = new BundleWriter("knn", "1", "session_knn", items)
                .data("sessions", "sessions.bin", index(new Random(1))::write);
        change.accept(writer);
        assertThatThrownBy(() -> {
                    writer.write(folder.resolve("refused"));
                    Models.open(ModelBundle.load(folder.resolve("refused")));
                })
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining(problem);
    }

    private SessionModel open(SessionKnnMethod method, SessionIndex index) throws Exception {
        var target = folder.resolve("m" + System.nanoTime());
        var bundle = new SessionKnnBundle(method, WINDOW, items, index);
        bundle.write("knn", bundle.version(), LeaveOut.NOTHING, Map.of(), target);
        return Models.open(ModelBundle.load(target));
    }

    private static SessionIndex index(Random random) {
        var sessions = new ArrayList<int[]>();
        var endsMs = new long[40];
        for (int session = 0; session < endsMs.length; session++) {
            sessions.add(random.ints(1 + random.nextInt(6), 0, ITEMS).toArray());
            endsMs[session] = 1_000_000 - session * 1_000L;
        }
        return SessionIndex.of(sessions, endsMs, ITEMS);
    }
}
