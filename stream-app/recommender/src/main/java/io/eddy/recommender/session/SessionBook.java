package io.eddy.recommender.session;

import io.eddy.catalogue.LeaveOut;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.model.ModelCard;
import io.eddy.inference.scoring.ClickToScore;
import io.eddy.inference.scoring.ScoredClick;
import io.eddy.recommender.click.AcceptedClick;
import io.eddy.recommender.release.Release;
import io.eddy.schemas.RejectedClick.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of sessions: which session a click belongs to, when one ends, which clicks are rejected, what is kept of a session,
 * and what is recommended after each click.
 *
 * <p>Knows nothing of where sessions are kept nor of who sets timers. One thread at a time.
 */
final class SessionBook {

    private final ModelsInService models;
    private final SessionRules rules;
    private final SessionStore store;
    private final SessionEvents events;
    private final long gapMs;

    SessionBook(ModelsInService models, SessionRules rules, SessionStore store, SessionEvents events) {
        this.models = models;
        this.rules = rules;
        this.store = store;
        this.events = events;
        this.gapMs = rules.inactivityGap().toMillis();
    }

    /** A click that gets no recommendation, and why, in one sentence. */
    record Rejection(AcceptedClick click, Reason reason, String detail) {}

    /** What becomes of a micro-batch's clicks, both in order of arrival. */
    record Answers(List<SessionRecommendation> recommendations, List<Rejection> rejections) {}

    /**
     * Takes a micro-batch in, recommends after each of its clicks, and keeps what the sessions have become.
     *
     * @param clicks of any sessions, in order of arrival
     * @param watermarkMs the event time up to which sessions have ended
     */
    Answers answer(List<AcceptedClick> clicks, long watermarkMs) throws Exception {
        var batch = new MicroBatch(watermarkMs);
        for (var click : clicks) {
            batch.add(click);
        }
        batch.score();
        batch.keep();
        return new Answers(batch.recommendations, batch.rejections);
    }

    /** When a session is next to be looked at, seen from its latest event time; it has ended unless there were later clicks. */
    long endMs(long eventTimeMs) {
        return eventTimeMs > Long.MAX_VALUE - gapMs ? Long.MAX_VALUE : eventTimeMs + gapMs;
    }

    /** A click of the micro-batch that was taken in. */
    private record TakenClick(AcceptedClick click, int position, long sessionStartMs, long lot) {}

    /** The sessions of a micro-batch that one model answers. */
    private static final class OfModel {

        private final ServedModel model;

        /** Those that were clicked; a session's place here is its place among the states. */
        private final List<OpenSession> clicked = new ArrayList<>();

        private final List<ClickToScore> toScore = new ArrayList<>();

        /** Of each click to score its place in the micro-batch. */
        private final List<Integer> places = new ArrayList<>();

        OfModel(ServedModel model) {
            this.model = model;
        }
    }

    /** One micro-batch's way through: sort into sessions, score, keep. */
    private final class MicroBatch {

        private final long watermarkMs;
        private final int keptItems = models.keptItems();
        private final Release serving = models.serving();
        private final long lot = serving.lot();
        private final List<Rejection> rejections = new ArrayList<>();

        /** By session id; the last session of an id, should the micro-batch see one end and the next begin. */
        private final Map<String, OpenSession> sessions = new LinkedHashMap<>();

        private final Map<ServedModel, OfModel> byModel = new LinkedHashMap<>();
        private final List<TakenClick> taken = new ArrayList<>();
        private List<SessionRecommendation> recommendations = List.of();

        MicroBatch(long watermarkMs) {
            this.watermarkMs = watermarkMs;
        }

        void add(AcceptedClick click) throws Exception {
            var session = sessions.get(click.sessionId());
            if (session == null) {
                session = load(click.sessionId());
            }
            boolean begins = session == null || click.eventTimeMs() - session.lastEventTimeMs() > gapMs;
            if (!begins && session.hasSeen(click.eventId())) {
                reject(click, Reason.DUPLICATE, "The session has already seen event " + click.eventId() + ".");
                return;
            }
            boolean ended = begins
                    ? endMs(click.eventTimeMs()) <= watermarkMs
                    : endMs(click.eventTimeMs()) < session.lastEventTimeMs();
            if (ended) {
                reject(
                        click,
                        Reason.SESSION_ENDED,
                        "event_time is " + Instant.ofEpochMilli(click.eventTimeMs())
                                + ", the session it belongs to has ended.");
                return;
            }
            if (begins) {
                session = begin(click.sessionId(), session);
            }
            take(click, session);
        }

        private OpenSession load(String sessionId) throws Exception {
            var state = store.read(sessionId);
            if (state == null) {
                return null;
            }
            var model = models.of(sessionId, state.modelVersion());
            var session = new OpenSession(model, state);
            if (!model.made(state.modelVersion())) {
                session.forgetLot();
            }
            if (!model.made(state.modelVersion()) || !model.takes(state.hiddenState())) {
                session.rebuildFrom(lastOf(state.lastItemIds(), rules.keptItems()));
            }
            sessions.put(sessionId, session);
            return session;
        }

        private void reject(AcceptedClick click, Reason reason, String detail) {
            rejections.add(new Rejection(click, reason, detail));
        }

        /** @param before the session of the id that ends with it, or null */
        private OpenSession begin(String sessionId, OpenSession before) {
            if (before != null) {
                events.sessionEnded();
            }
            events.sessionOpened();
            var session = new OpenSession(models.of(sessionId, null), lot, before != null && before.isKept());
            sessions.put(sessionId, session);
            return session;
        }

        private void take(AcceptedClick click, OpenSession session) {
            if (click.eventTimeMs() <= watermarkMs) {
                events.clickIsLate();
            }
            if (session.comesFromAnotherPartition(click)) {
                events.clickFromAnotherPartition();
            }
            var model = session.model();
            var ofModel = byModel.computeIfAbsent(model, OfModel::new);
            if (session.place() < 0) {
                session.setPlace(ofModel.clicked.size());
                ofModel.clicked.add(session);
            }
            session.add(click, keptItems, rules.keptEventIds());
            var itemIds = model.readsItems() || model.leaveOut() != LeaveOut.NOTHING
                    ? session.lastItemIds()
                    : List.<String>of();
            ofModel.toScore.add(new ClickToScore(
                    session.place(),
                    click.itemId(),
                    model.readsItems() ? itemIds : List.of(),
                    model.leaveOut().after(itemIds)));
            ofModel.places.add(taken.size());
            taken.add(new TakenClick(click, session.clickCount(), session.startMs(), session.lot()));
        }

        void score() {
            if (taken.isEmpty()) {
                return;
            }
            byModel.values().forEach(this::rebuildStates);
            var answers = new SessionRecommendation[taken.size()];
            long startNanos = System.nanoTime();
            byModel.values().forEach(ofModel -> score(ofModel, answers));
            events.scored(System.nanoTime() - startNanos);
            recommendations = List.of(answers);
        }

        /** Those of another model, from the items that were kept. */
        private void rebuildStates(OfModel ofModel) {
            var stale = ofModel.clicked.stream()
                    .filter(session -> session.rebuiltFrom() != null)
                    .toList();
            if (stale.isEmpty()) {
                return;
            }
            var states = ofModel.model
                    .scorer()
                    .encode(stale.stream().map(OpenSession::rebuiltFrom).toList());
            for (int session = 0; session < states.length; session++) {
                stale.get(session).setHiddenState(states[session]);
            }
            events.sessionsReencoded(states.length);
        }

        private void score(OfModel ofModel, SessionRecommendation[] answers) {
            var states = ofModel.clicked.stream().map(OpenSession::hiddenState).toArray(HiddenState[]::new);
            var scored = ofModel.model.scorer().score(ofModel.toScore, states, rules.k());
            for (int session = 0; session < states.length; session++) {
                ofModel.clicked.get(session).setHiddenState(states[session]);
            }
            for (int click = 0; click < scored.size(); click++) {
                int place = ofModel.places.get(click);
                answers[place] = recommendation(taken.get(place), scored.get(click), ofModel.model.card());
            }
        }

        private SessionRecommendation recommendation(TakenClick click, ScoredClick scored, ModelCard model) {
            if (!scored.known()) {
                events.itemIsUnknown();
            }
            var itemIds = new String[scored.topK().size()];
            var scores = new float[itemIds.length];
            for (int rank = 0; rank < itemIds.length; rank++) {
                itemIds[rank] = model.items().id(scored.topK().itemIndex(rank));
                scores[rank] = scored.topK().score(rank);
            }
            return new SessionRecommendation(
                    click.click(),
                    click.position(),
                    click.sessionStartMs(),
                    scored.byModel() ? model.strategy() : ScoredClick.POPULAR,
                    itemIds,
                    scores,
                    model.name(),
                    model.version(),
                    lot != Release.NO_LOT && click.lot() == lot ? serving : null);
        }

        void keep() throws Exception {
            for (var entry : sessions.entrySet()) {
                var session = entry.getValue();
                if (session.place() >= 0) {
                    store.write(
                            entry.getKey(),
                            session.toState(),
                            session.isKept() ? null : endMs(session.lastEventTimeMs()));
                }
            }
        }
    }

    private static <T> List<T> lastOf(List<T> all, int most) {
        return all.subList(Math.max(0, all.size() - most), all.size());
    }
}
