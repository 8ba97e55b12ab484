package io.eddy.command.model;

import io.eddy.catalogue.ItemTitles;
import io.eddy.catalogue.Items;
import io.eddy.catalogue.LeaveOut;
import io.eddy.command.option.TitlesOption;
import io.eddy.command.terminal.TextTable;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.scoring.ClickToScore;
import io.eddy.inference.scoring.MicroBatchScorer;
import io.eddy.inference.scoring.ScoredClick;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eddy recommend}. */
@Command(
        name = "recommend",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows what a model bundle recommends after the clicks of a session, as the job would.",
            "Without --session it reads items from the keyboard, one a line, and shows the list after each; an empty line begins"
                    + " a new session."
        })
public final class RecommendCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "BUNDLE", description = "Model bundle to look at.")
    private Path folder;

    @Option(names = "--session", split = ",", paramLabel = "ITEM", description = "The clicked items, the oldest first.")
    private List<String> session;

    @Mixin
    private ListLengthOption length;

    @Option(
            names = "--leave-out",
            paramLabel = "RULE",
            description = "What the list leaves out: ${COMPLETION-CANDIDATES}. By default what the bundle says.")
    private LeaveOut named;

    @Mixin
    private TitlesOption titlesOption;

    private int k;
    private PrintWriter out;
    private ItemTitles titles;
    private LeaveOut leaveOut;
    private Items items;

    @Override
    public Integer call() throws Exception {
        k = length.value();
        if (session != null && (session.isEmpty() || session.stream().anyMatch(String::isBlank))) {
            throw new IllegalArgumentException("--session names an item without a name, expected items as A,B,C.");
        }
        out = spec.commandLine().getOut();
        titles = titlesOption.read();
        var bundle = ModelBundle.load(folder);
        items = bundle.items();
        leaveOut = named == null ? bundle.leaveOut() : named;
        try (var model = Models.open(bundle)) {
            var scorer = new MicroBatchScorer(model);
            if (session == null) {
                readFromKeyboard(scorer);
            } else {
                print(score(scorer, session, new HiddenState[1], session));
            }
        }
        return 0;
    }

    private void readFromKeyboard(MicroBatchScorer scorer) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var clicked = new ArrayList<String>();
        var state = new HiddenState[1];
        prompt(clicked);
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            var item = line.strip();
            if (item.isEmpty()) {
                clicked.clear();
                state[0] = null;
            } else {
                clicked.add(item);
                print(score(scorer, List.of(item), state, clicked));
            }
            prompt(clicked);
        }
    }

    private void prompt(List<String> clicked) {
        out.print(clicked.isEmpty() ? "first item> " : "next item> ");
        out.flush();
    }

    /**
     * The answer to the last click.
     *
     * @param state of the session before them, replaced by that after them
     * @param latest the items clicked since the state
     * @param clicked all of the session's items, the latest among them
     */
    private ScoredClick score(MicroBatchScorer scorer, List<String> latest, HiddenState[] state, List<String> clicked) {
        var unknown =
                latest.stream().filter(item -> !items.contains(item)).distinct().toList();
        if (!unknown.isEmpty()) {
            out.println("The model does not know " + String.join(", ", unknown) + "; such a click changes nothing.");
        }
        var clicks = latest.stream()
                .map(item -> new ClickToScore(0, item, clicked, leaveOut.after(clicked)))
                .toList();
        return scorer.score(clicks, state, k).get(clicks.size() - 1);
    }

    private void print(ScoredClick scored) {
        var table = new TextTable("", "score", "item").numbersTo(1).numbersFrom(0);
        for (int rank = 0; rank < scored.topK().size(); rank++) {
            table.row(List.of(
                    Integer.toString(rank + 1),
                    "%.4f".formatted(scored.topK().score(rank)),
                    titles.withId(items.id(scored.topK().itemIndex(rank)))));
        }
        table.print(out);
        out.printf(
                "%s, left out: %s%n",
                scored.byModel()
                        ? "By the session's clicks"
                        : "Most popular items, as the model knows none of the session's",
                leaveOut.inWords());
        out.flush();
    }
}
