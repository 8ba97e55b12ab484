package io.eddy.recommender.session;

import io.eddy.catalogue.LeaveOut;
import io.eddy.inference.SharedModels;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.model.ModelCard;
import io.eddy.inference.model.SessionModel;
import io.eddy.inference.scoring.ClickToScore;
import io.eddy.inference.scoring.MicroBatchScorer;
import io.eddy.recommender.release.ReleasedBundle;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** A model that is open on a subtask, and what follows from it for the sessions that it answers. One thread at a time. */
final class ServedModel implements AutoCloseable {

    /** Of a bundle's hash, in the name that sessions keep. */
    private static final int HASH_DIGITS = 16;

    private static final Duration BESIDE_CLICKS = Duration.ofSeconds(1);

    private final ReleasedBundle bundle;
    private final SharedModels.Share share;
    private final MicroBatchScorer scorer;
    private final int stateSize;
    private final int window;
    private final LeaveOut leaveOut;
    private final int keptItems;

    /** What a hidden state belongs to: name, version and the beginning of the hash. */
    private final String modelId;

    ServedModel(ReleasedBundle bundle, SharedModels.Share share, SessionRules rules, ListCheck check) {
        var model = share.model();
        this.bundle = bundle;
        this.share = share;
        this.scorer = new MicroBatchScorer(model, check.of(model.retriever()));
        this.stateSize = model.stateSize();
        this.window = model.window();
        this.leaveOut = rules.leaveOut() == null ? model.card().leaveOut() : rules.leaveOut();
        this.keptItems = Math.max(window, Math.max(rules.keptItems(), leaveOut.keptClicks()));
        var hash = bundle.sha256();
        this.modelId = bundle.nameAndVersion() + "#" + hash.substring(0, Math.min(HASH_DIGITS, hash.length()));
    }

    /** Scores micro-batches of the most popular items, so that the first clicks do not wait for what is done only once. */
    void warm(SessionRules rules) {
        scoreMostPopular(rules);
        WarmUp.run(mostBesideClicks(rules.warmUp()), System::nanoTime, () -> scoreMostPopular(rules));
    }

    /** Clicks are answered meanwhile, by code of which most is compiled. */
    private static Duration mostBesideClicks(Duration warmUp) {
        return warmUp.compareTo(BESIDE_CLICKS) < 0 ? warmUp : BESIDE_CLICKS;
    }

    private void scoreMostPopular(SessionRules rules) {
        var items = model().items();
        var clicks = IntStream.range(0, Math.min(rules.microBatchClicks(), items.size()))
                .mapToObj(item -> new ClickToScore(item, items.id(item), List.of(items.id(item)), Set.of()))
                .toList();
        scorer.score(clicks, new HiddenState[clicks.size()], rules.k());
    }

    ReleasedBundle bundle() {
        return bundle;
    }

    SessionModel model() {
        return share.model();
    }

    ModelCard card() {
        return model().card();
    }

    MicroBatchScorer scorer() {
        return scorer;
    }

    LeaveOut leaveOut() {
        return leaveOut;
    }

    /** Whether answers depend on a session's last items beside its hidden state. */
    boolean readsItems() {
        return window > 0;
    }

    /** How many of a session's last items it needs kept. */
    int keptItems() {
        return keptItems;
    }

    String modelId() {
        return modelId;
    }

    /** Whether a session's state is this model's; versions before releases kept name and version alone. */
    boolean made(String modelIdOfState) {
        return modelIdOfState.equals(modelId) || modelIdOfState.equals(bundle.nameAndVersion());
    }

    /** Whether it can go on from a hidden state of its own. */
    boolean takes(HiddenState hiddenState) {
        return hiddenState == null || hiddenState.values().length == stateSize;
    }

    @Override
    public void close() {
        share.close();
    }
}
