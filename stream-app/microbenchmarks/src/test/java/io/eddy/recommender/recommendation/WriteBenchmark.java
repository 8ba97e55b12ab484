package io.eddy.recommender.recommendation;

import io.eddy.recommender.click.AcceptedClick;
import io.eddy.recommender.click.SourceRecord;
import io.eddy.recommender.session.SessionRecommendation;
import io.eddy.schemas.WireFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the job writes for each click. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WriteBenchmark {

    private static final int K = 20;
    private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_500L);

    @Param({"JSON", "AVRO"})
    public WireFormat format;

    private RecommendationEncoder encoder;
    private SessionRecommendation recommendation;

    @Setup
    public void make() {
        var random = new Random(1);
        encoder = RecommendationEncoder.of(format, "recommendations", null);
        var itemIds = new byte[K][];
        var scores = new float[K];
        for (int rank = 0; rank < K; rank++) {
            itemIds[rank] =
                    Integer.toString(214_000_000 + random.nextInt(1_000_000)).getBytes(StandardCharsets.US_ASCII);
            scores[rank] = K - rank + random.nextFloat();
        }
        var origin = new SourceRecord("clicks", "AAAAAAAAAAAAAAAAAAAAAQ", 0, 1_234_567, 0, null, null);
        recommendation = new SessionRecommendation(
                new AcceptedClick("0d3b7a5e-9c41", "214536500", 1_700_000_000_000L, "e-1", null, origin),
                true,
                5,
                1_700_000_000_000L,
                "gru4rec",
                itemIds,
                scores,
                null,
                "made-up",
                "1",
                null);
    }

    @Benchmark
    public byte[] recommendation() {
        return encoder.encode(recommendation, K, NOW);
    }
}
