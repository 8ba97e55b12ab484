package io.eddy.microbenchmarks;

import io.eddy.schemas.Click;
import io.eddy.schemas.RecordCodec;
import io.eddy.schemas.WireFormat;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the job reads for each click. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReadBenchmark {

    private final RecordCodec<Click> codec = WireFormat.JSON.codec(Click.class, "clicks", null);
    private byte[] click;

    @Setup
    public void write() {
        click = codec.encode(new Click(
                "0d3b7a5e-9c41", "214536500", Instant.ofEpochMilli(1_700_000_000_000L), "e-1", null, "click", null));
    }

    @Benchmark
    public Click click() throws Exception {
        return codec.decode(click);
    }
}
