package io.eddy.serving.prequential;

import io.eddy.catalogue.file.Sha256;
import io.eddy.schemas.CausingClick;
import io.eddy.schemas.Recommendation;
import io.eddy.schemas.SessionPlace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;

/**
 * What is kept of a session: its last recommendation, and what tells a recommendation that was seen before.
 *
 * <p>After a failure the job reads clicks again, gives their recommendations the same ids, and maybe other positions. So one was
 * seen if its id came before with the same click. The id alone does not tell where an earlier version wrote it, without the id of
 * the clicks topic: where that was made anew, such ids begin again. The last {@value #MAX_CLICKS} are remembered; beyond these, in a session that has as many, what does not stand
 * after all others in the session was seen.
 */
final class SessionHistory {

    /** Far more than a session has between two checkpoints of the job. */
    static final int MAX_CLICKS = 256;

    /** Format 1 went by the offsets in the ids, which begin again with the topic. */
    private static final int OFFSETS_FORMAT = 1;

    /** Format 2 did not know when sessions begin. */
    private static final int WITHOUT_START_FORMAT = 2;

    /** Format 3 did not know of experiments. */
    private static final int WITHOUT_EXPERIMENT_FORMAT = 3;

    private static final int FORMAT = 4;

    /** Hashes of id and click, the last one at the end. */
    private final ArrayDeque<Long> seen = new ArrayDeque<>();

    private SessionPlace latest = SessionPlace.START;
    private LastRecommendation last;

    /** When the session of the last recommendation began. */
    private long lastStartMs = SessionPlace.UNKNOWN;

    private SessionScore score = SessionScore.NONE;
    private SessionPreference preference = SessionPreference.NONE;
    private ShownLists shown = new ShownLists();

    /** A session of which nothing is known. */
    SessionHistory() {}

    /** Of a session that was kept in format 1 only the last recommendation is known. */
    SessionHistory(byte[] bytes) {
        var in = new FieldReader(bytes, OFFSETS_FORMAT, FORMAT, "A session of the evaluation");
        last = LastRecommendation.readFrom(in);
        if (in.format() == OFFSETS_FORMAT) {
            return;
        }
        int position = in.readInt();
        long eventTimeMs = in.readLong();
        latest = new SessionPlace(SessionPlace.UNKNOWN, position, eventTimeMs);
        for (int clicks = in.readInt(); clicks > 0; clicks--) {
            seen.addLast(in.readLong());
        }
        if (in.format() > WITHOUT_START_FORMAT) {
            latest = new SessionPlace(in.readLong(), position, eventTimeMs);
            lastStartMs = in.readLong();
        }
        if (in.format() > WITHOUT_EXPERIMENT_FORMAT) {
            last = last.in(ExperimentKey.readFrom(in));
            score = SessionScore.readFrom(in);
            preference = SessionPreference.readFrom(in);
            shown = ShownLists.readFrom(in);
        }
    }

    boolean hasSeen(Recommendation recommendation) {
        boolean mayHaveForgotten = seen.size() == MAX_CLICKS;
        boolean isAfter = SessionPlace.of(recommendation.getClick()).isAfter(latest);
        return seen.contains(hash(recommendation)) || (mayHaveForgotten && !isAfter);
    }

    /** Empty before the first recommendation. */
    Optional<LastRecommendation> last() {
        return Optional.ofNullable(last);
    }

    /** Whether a click follows that of the last recommendation. */
    boolean isNext(CausingClick click) {
        return last != null
                && SessionPlace.of(click)
                        .isNextAfter(new SessionPlace(lastStartMs, last.position(), latest.eventTimeMs()));
    }

    /**
     * Takes the rank in that the last recommendation got.
     *
     * @return what that adds to its experiment
     */
    ExperimentSums judge(int rank) {
        var arm =
                Arm.of(last.experiment(), last.modelName(), last.modelVersion()).orElseThrow();
        var before = score.in(last.experiment(), arm);
        score = before.plus(rank);
        return ExperimentSums.of(arm, ArmSums.change(before, score));
    }

    /**
     * Takes a click in an interleaved list in.
     *
     * @return what that adds to the experiment of the last recommendation; empty where list or item is not known
     */
    Optional<ExperimentSums> prefer(CausingClick click) {
        return shown.isByReleased(click.getRecommendationId(), click.getItemId())
                .map(byReleased -> {
                    var before = preference.in(last.experiment());
                    preference = before.plus(byReleased);
                    return ExperimentSums.of(PreferenceSums.change(before, preference));
                });
    }

    /** Whether it has got interleaved lists. */
    boolean isInterleaved() {
        return !shown.isEmpty();
    }

    void add(Recommendation recommendation) {
        if (last != null && !Objects.equals(last.experiment(), recommendation.getExperiment())) {
            shown = new ShownLists();
        }
        shown.add(recommendation);
        last = LastRecommendation.of(recommendation);
        lastStartMs = SessionPlace.of(recommendation.getClick()).sessionStartMs();
        latest = SessionPlace.of(recommendation.getClick()).orLater(latest);
        if (seen.size() == MAX_CLICKS) {
            seen.removeFirst();
        }
        seen.addLast(hash(recommendation));
    }

    byte[] toBytes() {
        var out = new FieldWriter(FORMAT);
        last.writeTo(out);
        out.writeInt(latest.position());
        out.writeLong(latest.eventTimeMs());
        out.writeInt(seen.size());
        seen.forEach(out::writeLong);
        out.writeLong(latest.sessionStartMs());
        out.writeLong(lastStartMs);
        ExperimentKey.write(last.experiment(), out);
        score.writeTo(out);
        preference.writeTo(out);
        shown.writeTo(out);
        return out.toBytes();
    }

    /** The first 8 bytes of SHA-256. */
    private static long hash(Recommendation recommendation) {
        var click = recommendation.getClick();
        var digest = Sha256.digest();
        digest.update(
                ByteBuffer.allocate(Long.BYTES).putLong(0, click.getEventTime().toEpochMilli()));
        for (var text : new String[] {recommendation.getRecommendationId(), click.getItemId(), click.getEventId()}) {
            // A byte that no UTF-8 holds, so that texts do not run into each other.
            digest.update((byte) 0xff);
            digest.update(text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8));
        }
        return ByteBuffer.wrap(digest.digest()).getLong();
    }
}
