package io.eddy.recommender.session;

import io.eddy.inference.model.HiddenState;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A session of five clicks and a hidden state of 100 numbers, from and to what RocksDB holds. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SessionStateBenchmark {

    private final DataInputDeserializer in = new DataInputDeserializer();
    private final DataOutputSerializer out = new DataOutputSerializer(1_024);
    private final SessionState session = new SessionState(
            "made-up 1#0123456789abcdef",
            new HiddenState(new float[100]),
            LastItems.of(List.of("214536500", "214536501", "214536502", "214536503", "214536504")),
            5,
            1_700_000_000_000L,
            RecentEvents.of(1, 2, 3, 4, 5),
            0,
            1_700_000_000_000L,
            0);
    private byte[] written;

    @Setup
    public void makeWritten() throws IOException {
        write();
        written = out.getCopyOfBuffer();
    }

    @Benchmark
    public SessionState read() throws IOException {
        in.setBuffer(written);
        return SessionStateSerializer.INSTANCE.deserialize(in);
    }

    @Benchmark
    public int write() throws IOException {
        out.clear();
        SessionStateSerializer.INSTANCE.serialize(session, out);
        return out.length();
    }
}
