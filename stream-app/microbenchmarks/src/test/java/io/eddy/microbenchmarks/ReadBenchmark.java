package io.eddy.microbenchmarks;

import io.eddy.inference.model.HiddenState;
import io.eddy.recommender.session.SessionState;
import io.eddy.recommender.session.SessionStateSerializer;
import io.eddy.recommender.session.SessionStates;
import io.eddy.schemas.Click;
import io.eddy.schemas.RecordCodec;
import io.eddy.schemas.WireFormat;
import java.time.Instant;
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

/** What the job reads for each click. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReadBenchmark {

    private final RecordCodec<Click> codec = WireFormat.JSON.codec(Click.class, "clicks", null);
    private final DataInputDeserializer in = new DataInputDeserializer();
    private byte[] click;
    private byte[] session;

    @Setup
    public void write() throws Exception {
        click = codec.encode(new Click(
                "0d3b7a5e-9c41", "214536500", Instant.ofEpochMilli(1_700_000_000_000L), "e-1", null, "click", null));
        var out = new DataOutputSerializer(1_024);
        SessionStateSerializer.INSTANCE.serialize(SessionStates.ofFiveClicks(new HiddenState(new float[100])), out);
        session = out.getCopyOfBuffer();
    }

    @Benchmark
    public Click click() throws Exception {
        return codec.decode(click);
    }

    @Benchmark
    public SessionState session() throws Exception {
        in.setBuffer(session);
        return SessionStateSerializer.INSTANCE.deserialize(in);
    }
}
