package io.eddy.command.demo;

import io.eddy.catalogue.session.LoggedClick;
import io.eddy.replay.ReplayListener;
import io.eddy.schemas.Candidate;
import io.eddy.schemas.Recommendation;
import java.io.PrintWriter;
import java.util.stream.Collectors;

/** Shows every so often how far the replay is, and the recommendation that has just come back. */
final class DemoTicker implements ReplayListener {

    private static final int LINES = 12;
    private static final int SHOWN_ITEMS = 5;

    private final long clicks;
    private final PrintWriter out;
    private long answered;

    DemoTicker(long clicks, PrintWriter out) {
        this.clicks = clicks;
        this.out = out;
    }

    @Override
    public void onAnswered() {
        answered++;
    }

    @Override
    public void onRecommendation(LoggedClick click, Recommendation recommendation) {
        // Line n + 1 is due when n of LINES parts are answered.
        if (answered * LINES / clicks != (answered - 1) * LINES / clicks || answered == 1) {
            var items = recommendation.getItems().stream()
                    .limit(SHOWN_ITEMS)
                    .map(Candidate::getItemId)
                    .collect(Collectors.joining(", "));
            out.printf(
                    "%,9d of %,d  session %s, click %d on %s -> %s, ...%n",
                    answered,
                    clicks,
                    click.sessionId(),
                    recommendation.getClick().getPosition(),
                    click.itemId(),
                    items);
            out.flush();
        }
    }
}
