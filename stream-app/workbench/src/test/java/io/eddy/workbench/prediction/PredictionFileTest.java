package io.eddy.workbench.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.clicklog.synthetic.SyntheticShop;
import io.eddy.evaluation.baseline.MarkovChain;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.evaluation.metrics.OfflineEvaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PredictionFileTest {

    @TempDir
    private Path folder;

    @Test
    void shouldGiveTheFiguresThatTheModelsOwnListsGive() throws IOException {
        var shop = new SyntheticShop(1, 1_700_000_000_000L);
        var training = Session.of(shop.sessions("a-", 300), Long.MAX_VALUE);
        var evaluated = Session.of(shop.sessions("b-", 100), Long.MAX_VALUE).stream()
                .filter(session -> session.clicks().size() > 1)
                .toList();
        var model = new MarkovChain(training, Session.items(training));
        var expected = figures(model, evaluated);
        assertThat(expected.get(0)).isBetween(0.05, 0.95);

        var byRank = new StringBuilder("session_id,position,rank,item_id\n");
        var byScore = new StringBuilder("item\tscore\tposition\tsession\n");
        var asSaved = new StringBuilder(",SessionId,Position,Recommendations,Scores\n");
        int row = 0;
        for (var session : evaluated) {
            var lists = model.topK(session, 20);
            for (int click = 0; click < lists.size(); click++) {
                var list = lists.get(click);
                for (int place = list.size() - 1; place >= 0; place--) {
                    byRank.append("%s,%d,%d,%s%n"
                            .formatted(
                                    session.id(),
                                    click + 1,
                                    place + 1,
                                    list.get(place).itemId()));
                    byScore.append("%s\t%d\t%d\t%s%n"
                            .formatted(list.get(place).itemId(), 100 - place, click + 1, session.id()));
                }
                asSaved.append("%d,%s,%d,\"%s\",\"%s\"%n"
                        .formatted(
                                row++,
                                session.id(),
                                click,
                                list.stream().map(Candidate::itemId).collect(Collectors.joining(",")),
                                list.stream()
                                        .map(candidate -> Double.toString(candidate.score()))
                                        .collect(Collectors.joining(","))));
            }
        }
        for (var content : List.of(byRank, byScore, asSaved)) {
            var lists = read(content.toString());
            assertThat(lists.fit(evaluated, item -> true).withoutList()).isZero();
            assertThat(lists.fit(evaluated, item -> true).needless()).isZero();
            assertThat(figures(lists, evaluated)).isEqualTo(expected);
        }
    }

    @Test
    void shouldReadListsAsPythonPrintsThem() throws IOException {
        for (var list : List.of("[5, 77]", "['5', '77']", "5,77")) {
            var lists = read("SessionId;Position;Recommendations\n1;1;" + list + "\n");
            assertThat(lists.topK(session("1", "a", "b"), 20).get(0))
                    .extracting(Candidate::itemId)
                    .containsExactly("5", "77");
        }
    }

    @Test
    void shouldRefuseAPositionThatIsNoWholeNumber() {
        for (var position : List.of("1.9", "-0.5", "-1", "1e12")) {
            assertThatThrownBy(() -> read("session_id,position,item_id,rank\ns," + position + ",b,1\n"))
                    .hasMessageContaining("line 2: the position is " + position);
        }
    }

    @Test
    void shouldCountTheItemsThatAreKnown() throws IOException {
        var lists = read("session_id,position,item_id,rank\ns,1,b,1\ns,1,c,2\n");
        var fit = lists.fit(List.of(session("s", "a", "b")), List.of("a", "b")::contains);
        assertThat(fit.items()).isEqualTo(2);
        assertThat(fit.knownItems()).isEqualTo(1);
    }

    @Test
    void shouldTakeAMissingListForAMissAndCountIt() throws IOException {
        var lists = read("session_id,position,item_id,rank\ns,1,b,1\ns,9,b,1\n");
        var session = session("s", "a", "b", "b");
        assertThat(lists.topK(session, 20)).extracting(List::size).containsExactly(1, 0);
        assertThat(lists.fit(List.of(session), item -> true)).isEqualTo(new PredictedLists.Fit(2, 1, 1, 1, 1));
    }

    @Test
    void shouldRefuseSessionsOfOneId() throws IOException {
        var lists = read("session_id,position,item_id,rank\ns,1,b,1\n");
        assertThatThrownBy(() -> lists.fit(List.of(session("s", "a", "b"), session("s", "c", "d")), item -> true))
                .hasMessageContaining("Session s is cut into several");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "session_id,item_id,rank\\ns,b,1 ! its header has to name session_id, position",
                "session_id,position,item_id,rank\\n ! it holds no list",
                "session_id,position,item_id,rank\\ns,1,b,first ! line 2: the rank is 'first', expected a number",
                "session_id,position,item_id,rank\\ns,-1,b,1 ! line 2: the position is -1",
                "session_id,position,item_id,rank\\ns,1,,1 ! line 2: the item id is empty",
                "session_id,position,item_id,rank\\ns,1,b,1\\ns,1,b,2 ! holds the item b twice",
                "session_id,position,recommendations\\ns,1,b\\ns,1,c ! line 3: a second list",
                "session_id;position;recommendations;scores\\ns;1;a,b;1 ! line 2: there are 2 items and 1 scores"
            })
    void shouldSayWhatIsWrongAndWhere(String content, String reason) {
        assertThatThrownBy(() -> read(content.replace("\\n", "\n")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(folder.resolve("lists").toString())
                .hasMessageContaining(reason);
    }

    private static List<Double> figures(NextItemModel model, List<Session> sessions) {
        var metrics = OfflineEvaluation.evaluate(model, sessions, clicks -> {});
        return List.of(metrics.recall(20), metrics.mrr(20), metrics.recall(1), metrics.ndcg(10));
    }

    private static Session session(String id, String... items) {
        return new Session(
                id,
                List.of(items).stream()
                        .map(item -> new LoggedClick(id, item, 0, "click"))
                        .toList());
    }

    private PredictedLists read(String content) throws IOException {
        return PredictionFile.read(Files.writeString(folder.resolve("lists"), content), "others");
    }
}
