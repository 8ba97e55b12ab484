package io.eddy.recommender.session;

import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.TeamDraft;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.model.ModelCard;
import io.eddy.inference.scoring.ClickToScore;
import io.eddy.inference.scoring.ScoredClick;
import io.eddy.recommender.click.AcceptedClick;
import io.eddy.recommender.release.Release;
import io.eddy.recommender.release.SessionSplit;
import io.eddy.recommender.session.SessionEvents.Stage;
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
        long startNanos = System.nanoTime();
        for (var click : clicks) {
            batch.add(click);
        }
        long sortedNanos = System.nanoTime();
        batch.score();
        long scoredNanos = System.nanoTime();
        batch.keep();
        events.took(Stage.READ_STATE, sortedNanos - startNanos);
        events.took(Stage.ENCODE, batch.encodeNanos);
        events.took(Stage.SCORE, scoredNanos - sortedNanos - batch.encodeNanos);
        events.took(Stage.WRITE_STATE, System.nanoTime() - scoredNanos);
        return new Answers(batch.recommendations, batch.rejections);
    }

    /** When a session is next to be looked at, seen from its latest event time; it has ended unless there were later clicks. */
    long endMs(long eventTimeMs) {
        return eventTimeMs > Long.MAX_VALUE - gapMs ? Long.MAX_VALUE : eventTimeMs + gapMs;
    }

    /** A click of the micro-batch that was taken in. */
    private record TakenClick(AcceptedClick click, OpenSession session, int position) {}

    /** The sessions of a micro-batch that one model follows. */
    private static final class OfModel {

        private final ServedModel model;

        /** Those that were clicked; a session's place here is its place among the states. */
        private final List<Track> clicked = new ArrayList<>();

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
        private long encodeNanos;

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
            if (session.lot() != lot) {
                // Another release came between: whose sessions went on meanwhile is none of this lot's chance.
                session.forgetLot();
            }
            if (!model.made(state.modelVersion()) || !model.takes(state.hiddenState())) {
                session.track().rebuildFrom(state.lastItems().last(rules.keptItems()));
            }
            addTwin(session, state.lastItems());
            sessions.put(sessionId, session);
            return session;
        }

        private void addTwin(OpenSession session, LastItems lastItems) {
            var twin = models.twinOf(session.track().model(), session.lot());
            if (twin != null) {
                session.setTwin(Track.ofTwin(twin, lastItems.last(rules.keptItems())));
            }
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
            addTwin(session, LastItems.NONE);
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
            session.add(click, keptItems, rules.keptEventIds());
            toScore(click, session, session.track());
            if (session.twin() != null && session.clickCount() <= rules.keptItems()) {
                // Beyond, it would know less of the session than the model that answers it.
                toScore(click, session, session.twin());
            }
            taken.add(new TakenClick(click, session, session.clickCount()));
        }

        private void toScore(AcceptedClick click, OpenSession session, Track track) {
            var model = track.model();
            var ofModel = byModel.computeIfAbsent(model, OfModel::new);
            if (track.place() < 0) {
                track.setPlace(ofModel.clicked.size());
                ofModel.clicked.add(track);
            }
            var itemIds = model.readsItems() || model.leaveOut() != LeaveOut.NOTHING
                    ? session.lastItemIds()
                    : List.<String>of();
            ofModel.toScore.add(new ClickToScore(
                    track.place(),
                    click.itemId(),
                    model.readsItems() ? itemIds : List.of(),
                    model.leaveOut().after(itemIds)));
            ofModel.places.add(taken.size());
        }

        void score() {
            if (taken.isEmpty()) {
                return;
            }
            encodeNanos -= totalEncodeNanos();
            byModel.values().forEach(this::rebuildStates);
            var answers = new ScoredClick[taken.size()];
            var twins = new ScoredClick[taken.size()];
            byModel.values().forEach(ofModel -> score(ofModel, answers, twins));
            encodeNanos += totalEncodeNanos();
            recommendations = new ArrayList<>(answers.length);
            for (int place = 0; place < answers.length; place++) {
                recommendations.add(
                        twins[place] == null
                                ? recommendation(taken.get(place), answers[place])
                                : interleaved(taken.get(place), answers[place], twins[place]));
            }
        }

        private long totalEncodeNanos() {
            return byModel.keySet().stream()
                    .mapToLong(model -> model.scorer().encodeNanos())
                    .sum();
        }

        /** Those of another model, from the items that were kept. */
        private void rebuildStates(OfModel ofModel) {
            var stale = ofModel.clicked.stream()
                    .filter(track -> track.rebuiltFrom() != null)
                    .toList();
            if (stale.isEmpty()) {
                return;
            }
            var states = ofModel.model
                    .scorer()
                    .encode(stale.stream().map(Track::rebuiltFrom).toList());
            for (int session = 0; session < states.length; session++) {
                stale.get(session).setHiddenState(states[session]);
            }
            events.sessionsReencoded((int) stale.stream().filter(Track::isKept).count());
        }

        private void score(OfModel ofModel, ScoredClick[] answers, ScoredClick[] twins) {
            var states = ofModel.clicked.stream().map(Track::hiddenState).toArray(HiddenState[]::new);
            var scored = ofModel.model.scorer().score(ofModel.toScore, states, rules.k());
            for (int session = 0; session < states.length; session++) {
                ofModel.clicked.get(session).setHiddenState(states[session]);
            }
            for (int click = 0; click < scored.size(); click++) {
                int place = ofModel.places.get(click);
                boolean isAnswer = taken.get(place).session().track().model() == ofModel.model;
                (isAnswer ? answers : twins)[place] = scored.get(click);
            }
        }

        private SessionRecommendation recommendation(TakenClick click, ScoredClick scored) {
            var model = click.session().track().model().card();
            var itemIds = new byte[scored.topK().size()][];
            var scores = new float[itemIds.length];
            for (int rank = 0; rank < scores.length; rank++) {
                itemIds[rank] = utf8Id(scored, model, rank);
                scores[rank] = scored.topK().score(rank);
            }
            return recommendation(
                    click, scored, scored.byModel() ? model.strategy() : ScoredClick.POPULAR, itemIds, scores, null);
        }

        /** Of both models' lists; chance goes by the click, so that one that is read again gets the same list. */
        private SessionRecommendation interleaved(TakenClick click, ScoredClick scored, ScoredClick twin) {
            var model = click.session().track().model().card();
            var twinsModel = click.session().twin().model().card();
            var picks = TeamDraft.draft(
                    itemIds(scored, model),
                    itemIds(twin, twinsModel),
                    rules.k(),
                    SessionSplit.hash(click.click().origin().id()));
            var picked = new byte[picks.size()][];
            var scores = new float[picked.length];
            var teams = new byte[picked.length];
            for (int place = 0; place < picked.length; place++) {
                var pick = picks.get(place);
                teams[place] = team(pick);
                picked[place] =
                        pick.byFirst() ? utf8Id(scored, model, pick.rank()) : utf8Id(twin, twinsModel, pick.rank());
                scores[place] = (pick.byFirst() ? scored : twin).topK().score(pick.rank());
            }
            return recommendation(click, scored, TeamDraft.STRATEGY, picked, scores, teams);
        }

        private static byte team(TeamDraft.Pick pick) {
            if (!pick.isContested()) {
                return SessionRecommendation.NOBODYS;
            }
            return pick.byFirst() ? SessionRecommendation.OF_RELEASED : SessionRecommendation.OF_BESIDE;
        }

        private SessionRecommendation recommendation(
                TakenClick click, ScoredClick scored, String strategy, byte[][] itemIds, float[] scores, byte[] teams) {
            if (!scored.known()) {
                events.itemIsUnknown();
            }
            if (!scored.byModel()) {
                events.answeredFromPopularity();
            }
            var session = click.session();
            var model = session.track().model().card();
            return new SessionRecommendation(
                    click.click(),
                    scored.known(),
                    click.position(),
                    session.startMs(),
                    strategy,
                    itemIds,
                    scores,
                    teams,
                    model.name(),
                    model.version(),
                    lot != Release.NO_LOT && session.lot() == lot ? serving : null);
        }

        private static List<String> itemIds(ScoredClick scored, ModelCard model) {
            var itemIds = new ArrayList<String>(scored.topK().size());
            for (int rank = 0; rank < scored.topK().size(); rank++) {
                itemIds.add(model.items().id(scored.topK().itemIndex(rank)));
            }
            return itemIds;
        }

        private static byte[] utf8Id(ScoredClick scored, ModelCard model, int rank) {
            return model.items().utf8Id(scored.topK().itemIndex(rank));
        }

        void keep() throws Exception {
            for (var entry : sessions.entrySet()) {
                var session = entry.getValue();
                if (session.isClicked()) {
                    store.write(
                            entry.getKey(),
                            session.toState(),
                            session.isKept() ? null : endMs(session.lastEventTimeMs()));
                }
            }
        }
    }
}
