package io.eddy.benchmark;

import io.eddy.recommender.click.AcceptedClick;
import io.eddy.recommender.click.SourceRecord;
import io.eddy.recommender.session.LastItems;
import io.eddy.recommender.session.RecentEvents;
import io.eddy.recommender.session.SessionRecommendation;
import io.eddy.recommender.session.SessionState;
import io.eddy.recommender.session.SessionStateSerializer;
import io.eddy.schemas.Click;
import io.eddy.schemas.Topics;
import io.eddy.schemas.WireFormat;
import io.eddy.workbench.benchmark.MadeUpModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.flink.core.memory.DataOutputSerializer;

/** What goes through the path, as its parts are given it where they run alone. One thread. */
final class Samples {

    /** Of a session whose state it is. */
    private static final int CLICKS = 5;

    private static final long TIME_MS = 1_700_000_000_000L;
    private static final String EVENT_ID = "1a2b3c";

    private final PathSettings settings;
    private final Random random = new Random(1);
    private final DataOutputSerializer out = new DataOutputSerializer(1024);

    Samples(PathSettings settings) {
        this.settings = settings;
    }

    static String sessionId(int session) {
        return Integer.toString(1_000_000 + session, 36);
    }

    /** The value of a click's record. */
    byte[] click() {
        return WireFormat.JSON
                .codec(Click.class, Topics.CLICKS.name(), null)
                .encode(new Click(
                        sessionId(1),
                        MadeUpModel.itemId(settings.items() / 2),
                        Instant.now(),
                        EVENT_ID,
                        null,
                        "click",
                        null));
    }

    SessionRecommendation recommendation() {
        int k = Math.min(settings.k(), settings.items());
        var itemIds = random.ints(k, 0, settings.items())
                .mapToObj(item -> MadeUpModel.itemId(item).getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        var scores = new float[k];
        for (int rank = 0; rank < k; rank++) {
            scores[rank] = k - rank + random.nextFloat();
        }
        var origin = new SourceRecord(Topics.CLICKS.name(), "AAAAAAAAAAAAAAAAAAAAAQ", 0, 1_234_567, 0, null, null);
        var click = new AcceptedClick(sessionId(1), MadeUpModel.itemId(1), TIME_MS, EVENT_ID, null, origin);
        return new SessionRecommendation(
                click, true, CLICKS, TIME_MS, "gru4rec", itemIds, scores, null, "made-up", "1", null);
    }

    SessionState state(int session) {
        var itemIds = IntStream.range(0, CLICKS)
                .mapToObj(place -> MadeUpModel.itemId((session + place) % settings.items()))
                .toList();
        return new SessionState(
                "made-up 1#0123456789abcdef",
                ModelCost.hiddenState(settings.dimension(), random),
                LastItems.of(itemIds),
                CLICKS,
                TIME_MS,
                RecentEvents.of(1, 2, 3, 4, 5),
                0,
                TIME_MS,
                0);
    }

    byte[] write(SessionState state) {
        out.clear();
        try {
            SessionStateSerializer.INSTANCE.serialize(state, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.getCopyOfBuffer();
    }
}
