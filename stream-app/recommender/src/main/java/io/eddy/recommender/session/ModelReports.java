package io.eddy.recommender.session;

import io.eddy.recommender.release.ModelEvent;
import io.eddy.recommender.release.Release;
import io.eddy.recommender.release.ReleasedBundle;
import io.eddy.recommender.release.StatusRecord;
import io.eddy.schemas.ModelStatus;
import io.eddy.schemas.RecordCodec;
import io.eddy.schemas.ServingBundle;
import io.eddy.schemas.Topics;
import io.eddy.schemas.WireFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes down what a subtask serves since when, and what has happened to bundles there. One thread. */
final class ModelReports {

    /** A fault may quote a file, and a record has to fit the topic. */
    private static final int MOST_REASON_CHARACTERS = 1_000;

    private final int subtask;
    private final int subtasks;
    private final RecordCodec<ModelStatus> codec =
            WireFormat.JSON.codec(ModelStatus.class, Topics.MODEL_STATUS.name(), null);
    private Map<String, Instant> servingSince = Map.of();

    ModelReports(int subtask, int subtasks) {
        this.subtask = subtask;
        this.subtasks = subtasks;
    }

    /**
     * @param bundle null where the release says none
     * @param reason null where nothing is refused
     * @param serving what serves from now on; null while nothing does yet
     */
    StatusRecord report(
            ModelEvent event, long release, ReleasedBundle bundle, String reason, Release serving, long nowMs) {
        var now = Instant.ofEpochMilli(nowMs);
        var status = new ModelStatus(
                subtask,
                subtasks,
                event.label(),
                bundle == null ? null : bundle.address(),
                reason == null ? null : reason.substring(0, Math.min(MOST_REASON_CHARACTERS, reason.length())),
                release,
                serving == null ? Release.AT_START : serving.number(),
                serving == null ? List.of() : shares(serving, now),
                now,
                serving != null && serving.interleaved());
        return new StatusRecord(Integer.toString(subtask).getBytes(StandardCharsets.UTF_8), codec.encode(status));
    }

    private List<ServingBundle> shares(Release serving, Instant now) {
        var since = new HashMap<String, Instant>();
        var shares = new ArrayList<ServingBundle>();
        for (var bundle : serving.bundles()) {
            since.put(bundle.sha256(), servingSince.getOrDefault(bundle.sha256(), now));
            shares.add(new ServingBundle(bundle.address(), serving.shareOf(bundle), since.get(bundle.sha256())));
        }
        servingSince = since;
        return shares;
    }
}
