package io.eddy.recommender.session;

import io.eddy.recommender.click.AcceptedClick;
import io.eddy.recommender.click.SourceRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Clicks that nobody made, on the most popular items, for a job that warms up. Nothing of them is kept. */
final class MadeUpMicroBatches implements SessionStore, SessionEvents {

    /** Of one click each, for one that is full. */
    private static final int SINGLE_ONES = 8;

    private static final String SESSION = "warm-up-";

    private final SessionBook book;
    private final ModelsInService models;
    private final SessionRules rules;
    private final Map<String, SessionState> sessions = new HashMap<>();
    private long clicks;

    MadeUpMicroBatches(ModelsInService models, SessionRules rules) {
        this.models = models;
        this.rules = rules;
        this.book = new SessionBook(models, rules, this, this);
    }

    /** A full one, and some of one click. */
    void answer() throws Exception {
        var full = new ArrayList<AcceptedClick>();
        for (int session = 0; session < rules.microBatchClicks(); session++) {
            full.add(click(session));
        }
        book.answer(full, Long.MIN_VALUE);
        for (int session = 0; session < SINGLE_ONES; session++) {
            book.answer(List.of(click(session)), Long.MIN_VALUE);
        }
    }

    private AcceptedClick click(int session) {
        var items = models.main().model().items();
        var itemId = items.id(items.byPopularity((int) (clicks++ % items.size())));
        var origin = new SourceRecord("", "", 0, clicks, -1, null, null);
        return new AcceptedClick(SESSION + session, itemId, clicks, null, null, origin);
    }

    @Override
    public SessionState read(String sessionId) {
        return sessions.get(sessionId);
    }

    @Override
    public void write(String sessionId, SessionState state, Long endMs) {
        sessions.put(sessionId, state);
    }

    @Override
    public void sessionOpened() {
        // Nobody did.
    }

    @Override
    public void sessionEnded() {
        // Nobody did.
    }

    @Override
    public void sessionsReencoded(int count) {
        // Not for anyone.
    }

    @Override
    public void clickIsLate() {
        // Nobody clicked.
    }

    @Override
    public void clickFromAnotherPartition() {
        // Nobody clicked.
    }

    @Override
    public void itemIsUnknown() {
        // Nobody clicked.
    }

    @Override
    public void answeredFromPopularity() {
        // Nobody was answered.
    }

    @Override
    public void took(Stage stage, long nanos) {
        // The first ones would be what operators look at for a minute.
    }
}
