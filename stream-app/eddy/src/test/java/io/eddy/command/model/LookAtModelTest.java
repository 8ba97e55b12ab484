package io.eddy.command.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.command.EddyRun;
import io.eddy.embedded.TrainedBundle;
import io.eddy.inference.bundle.ModelBundle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code eddy recommend} and {@code eddy similar}. */
class LookAtModelTest {

    @TempDir
    private static Path folder;

    private static Path bundle;
    private static List<String> items;

    @BeforeAll
    static void trainOnce() throws Exception {
        bundle = folder.resolve("bundle");
        new TrainedBundle(bundle);
        var index = ModelBundle.load(bundle).items();
        items = List.of(index.id(0), index.id(1), index.id(2));
    }

    @Test
    void shouldRecommendAfterASession() throws IOException {
        var titles = Files.writeString(
                folder.resolve("titles.csv"),
                "id,title\n" + items.get(0) + ",\"Shoes, red\"\n" + items.get(1) + ",\"A <fine> hat, größe 寿司\"\n");
        var run = EddyRun.of("recommend", bundle, "--session", String.join(",", items), "--k", 400, "--titles", titles);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .containsPattern("(?m)^ *1 +-?\\d+\\.\\d{4}  item-\\d+")
                .contains(items.get(0) + "  Shoes, red", items.get(1) + "  A <fine> hat, größe 寿司")
                .contains("By the session's clicks, left out: nothing");
    }

    @Test
    void shouldLeaveOutWhatTheRuleSays() {
        var all = EddyRun.of("recommend", bundle, "--session", items.get(0) + "," + items.get(1), "--k", 400);
        assertThat(all.out()).contains("  " + items.get(0)).contains("  " + items.get(1));
        var seen = EddyRun.of(
                "recommend", bundle, "--session", items.get(0) + "," + items.get(1), "--k", 400, "--leave-out", "seen");
        assertThat(seen.out()).doesNotContain("  " + items.get(0)).doesNotContain("  " + items.get(1));
    }

    @Test
    void shouldSayThatAnItemIsUnknownAndShowWhatIsPopular() {
        var run = EddyRun.of("recommend", bundle, "--session", "nothing-like-it", "--k", 1);
        assertThat(run.out())
                .contains("The model does not know nothing-like-it; such a click changes nothing.")
                .contains("  " + items.get(0))
                .contains("Most popular items");
    }

    @Test
    void shouldAnswerEachItemFromTheKeyboardAsTheWholeSessionIsAnswered() {
        var whole = EddyRun.of("recommend", bundle, "--session", String.join(",", items), "--k", 3);
        var in = System.in;
        try {
            System.setIn(new ByteArrayInputStream(
                    ("item-of-before\n\n" + String.join("\n", items) + "\n").getBytes(StandardCharsets.UTF_8)));
            var typed = EddyRun.of("recommend", bundle, "--k", 3);
            assertThat(typed.exitCode()).as(typed.err()).isZero();
            var answers = typed.out().split("(first|next) item> ");
            assertThat(answers).hasSize(6);
            assertThat(answers[5]).isEqualTo(whole.out());
        } finally {
            System.setIn(in);
        }
    }

    @Test
    void shouldShowTheNearestItems() {
        var run = EddyRun.of("similar", bundle, items.get(0), "--k", 5);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).startsWith("Nearest to " + items.get(0) + ", clicked ");
        var cosines = run.out()
                .lines()
                .skip(2)
                .map(line -> Double.parseDouble(line.strip().split(" +", 3)[1]))
                .toList();
        assertThat(cosines).hasSize(5).allSatisfy(cosine -> assertThat(cosine).isBetween(-1.0, 1.0));
        assertThat(cosines).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        var unknown = EddyRun.of("similar", bundle, "nothing-like-it");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).contains("does not know the item nothing-like-it");
    }

    @Test
    void shouldSayWhichLineOfTheTitlesIsWrong() throws IOException {
        var titles = Files.writeString(folder.resolve("broken.csv"), "id,title\na\n");
        var run = EddyRun.of("recommend", bundle, "--session", "a", "--titles", titles);
        assertThat(run.err()).contains("broken.csv").contains("line 2 has one column");
    }
}
