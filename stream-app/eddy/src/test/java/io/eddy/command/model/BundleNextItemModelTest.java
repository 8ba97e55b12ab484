package io.eddy.command.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.embedded.TrainedBundle;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.model.SessionModel;
import io.eddy.inference.scoring.ClickToScore;
import io.eddy.inference.scoring.MicroBatchScorer;
import io.eddy.workbench.evaluation.BundleNextItemModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleNextItemModelTest {

    @TempDir
    private Path folder;

    /** The second session alone has more clicks than are scored at once. */
    @Test
    void shouldRankAsClickByClickHoweverLongASessionIs() throws Exception {
        var clicks = new TrainedBundle(folder.resolve("bundle")).laterClicks(100);
        var sessions = List.of(
                new Session("short", clicks.subList(0, 5)),
                new Session("endless", clicks.subList(5, 305)),
                new Session("single", clicks.subList(305, 306)),
                new Session("after", clicks.subList(306, 320)));
        try (var model = Models.open(ModelBundle.load(folder.resolve("bundle")))) {
            var lists = new BundleNextItemModel(model).topK(sessions, 10);
            for (int i = 0; i < sessions.size(); i++) {
                assertThat(lists.get(i)).isEqualTo(clickByClick(model, sessions.get(i)));
            }
        }
    }

    private static List<List<Candidate>> clickByClick(SessionModel model, Session session) {
        var scorer = new MicroBatchScorer(model);
        var state = new HiddenState[1];
        var lists = new ArrayList<List<Candidate>>();
        for (LoggedClick click : session.clicks().subList(0, session.clicks().size() - 1)) {
            var toScore = new ClickToScore(0, click.itemId(), List.of(), Set.of());
            var topK = scorer.score(List.of(toScore), state, 10).get(0).topK();
            lists.add(IntStream.range(0, topK.size())
                    .mapToObj(rank -> new Candidate(model.items().id(topK.itemIndex(rank)), topK.score(rank)))
                    .toList());
        }
        return lists;
    }
}
