package io.eddy.recommender.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.inference.model.HiddenState;
import io.eddy.recommender.release.Release;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.flink.api.common.typeutils.SerializerTestBase;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/** Flink's own contract of a serializer, and Eddy's: what was written once is read forever. */
class SessionStateSerializerTest extends SerializerTestBase<SessionState> {

    /**
     * The state in the golden files. Its bytes, all big-endian, each text behind its length in two bytes:
     *
     * <pre>
     * 04                                format
     * 000f "gru4rec-2024-05"            model version
     * 00000003                          clicks so far
     * 0000018bcfe5687b                  latest event time, 2023-11-14T22:13:20.123Z
     * 00000002 3f000000 bfa00000        two floats of hidden state: 0.5, -1.25
     * 0003 0002 "i1" 0005 "Käse" 0007 "商品7"   three last items, oldest first
     * 0002 ffffffffffffffff 0123456789abcdef   two hashes of event ids, oldest first
     * 00000005                          partition, not in format 1
     * 0000018bcfe56800                  event time of the first click, from format 3 on
     * fedcba9876543211                  lot of the experiment, from format 4 on
     * </pre>
     */
    private static final SessionState GOLDEN_STATE = new SessionState(
            "gru4rec-2024-05",
            new HiddenState(new float[] {0.5f, -1.25f}),
            LastItems.of(List.of("i1", "Käse", "商品7")),
            3,
            1_700_000_000_123L,
            RecentEvents.of(-1L, 0x0123456789abcdefL),
            5,
            1_700_000_000_000L,
            0xfedcba9876543211L);

    @Override
    protected TypeSerializer<SessionState> createSerializer() {
        return SessionStateSerializer.INSTANCE;
    }

    @Override
    protected int getLength() {
        return -1;
    }

    @Override
    protected Class<SessionState> getTypeClass() {
        return SessionState.class;
    }

    @Override
    protected SessionState[] getTestData() {
        return new SessionState[] {
            GOLDEN_STATE,
            new SessionState(
                    "1", null, LastItems.NONE, 0, Long.MIN_VALUE, RecentEvents.NONE, -1, SessionState.UNKNOWN_START, 0),
            new SessionState(
                    "ü",
                    new HiddenState(new float[] {Float.MIN_VALUE, -0f, Float.MAX_VALUE}),
                    LastItems.of(List.of("", "\0", "🛒", "\ud83d", "é".repeat(16_000))),
                    Integer.MAX_VALUE,
                    Long.MAX_VALUE,
                    RecentEvents.of(Long.MIN_VALUE, Long.MAX_VALUE, 0L),
                    Integer.MAX_VALUE,
                    Long.MAX_VALUE,
                    Long.MIN_VALUE),
            new SessionState(
                    "1",
                    new HiddenState(new float[1_000]),
                    LastItems.of(Collections.nCopies(10_000, "i")),
                    1,
                    0,
                    RecentEvents.of(LongStream.range(0, 10_000).toArray()),
                    0,
                    0,
                    1)
        };
    }

    /** The longest id that the options allow, in the characters that take most bytes. */
    @Test
    void shouldWriteTheLongestIdThatTheOptionsAllow() throws IOException {
        var state = new SessionState(
                "1", null, LastItems.of(List.of("商".repeat(16_000))), 1, 0, RecentEvents.NONE, 0, 0, 0);
        assertThat(read(write(state))).isEqualTo(state);
    }

    @Test
    void shouldReadAStateThatTheFirstReleaseWrote() throws IOException {
        assertThat(read(goldenBytes(1)))
                .isEqualTo(new SessionState(
                        GOLDEN_STATE.modelVersion(),
                        GOLDEN_STATE.hiddenState(),
                        GOLDEN_STATE.lastItems(),
                        GOLDEN_STATE.clickCount(),
                        GOLDEN_STATE.lastEventTimeMs(),
                        GOLDEN_STATE.recentEvents(),
                        SessionState.UNKNOWN_PARTITION,
                        SessionState.UNKNOWN_START,
                        Release.NO_LOT));
    }

    @Test
    void shouldReadAStateWithoutAStart() throws IOException {
        assertThat(read(goldenBytes(2)))
                .isEqualTo(new SessionState(
                        GOLDEN_STATE.modelVersion(),
                        GOLDEN_STATE.hiddenState(),
                        GOLDEN_STATE.lastItems(),
                        GOLDEN_STATE.clickCount(),
                        GOLDEN_STATE.lastEventTimeMs(),
                        GOLDEN_STATE.recentEvents(),
                        GOLDEN_STATE.partition(),
                        SessionState.UNKNOWN_START,
                        Release.NO_LOT));
    }

    @Test
    void shouldReadAStateWithoutALot() throws IOException {
        assertThat(read(goldenBytes(3)))
                .isEqualTo(new SessionState(
                        GOLDEN_STATE.modelVersion(),
                        GOLDEN_STATE.hiddenState(),
                        GOLDEN_STATE.lastItems(),
                        GOLDEN_STATE.clickCount(),
                        GOLDEN_STATE.lastEventTimeMs(),
                        GOLDEN_STATE.recentEvents(),
                        GOLDEN_STATE.partition(),
                        GOLDEN_STATE.startMs(),
                        Release.NO_LOT));
    }

    @Test
    void shouldWriteTheBytesOfTheFormatAndReadThem() throws IOException {
        assertThat(write(GOLDEN_STATE)).isEqualTo(goldenBytes(4));
        assertThat(read(goldenBytes(4))).isEqualTo(GOLDEN_STATE);
    }

    @Test
    void shouldRefuseAStateOfANewerVersion() throws IOException {
        var newer = goldenBytes(4);
        newer[0] = 5;
        assertThatThrownBy(() -> read(newer))
                .isInstanceOf(IOException.class)
                .hasMessage("The state of a session has format 5, this version reads 1 to 4;"
                        + " the savepoint is from a newer version.");
    }

    @Test
    void shouldLeaveTheNextValueUnread() throws IOException {
        var out = new DataOutputSerializer(64);
        SessionStateSerializer.INSTANCE.serialize(GOLDEN_STATE, out);
        out.writeInt(42);
        var in = new DataInputDeserializer(out.getCopyOfBuffer());
        SessionStateSerializer.INSTANCE.deserialize(in);
        assertThat(in.readInt()).isEqualTo(42);
        assertThat(in.available()).isZero();
    }

    private static byte[] goldenBytes(int format) throws IOException {
        var file = "/session-state/format-" + format + ".bin";
        try (var in = SessionStateSerializerTest.class.getResourceAsStream(file)) {
            return in.readAllBytes();
        }
    }

    private static byte[] write(SessionState state) throws IOException {
        var out = new DataOutputSerializer(64);
        SessionStateSerializer.INSTANCE.serialize(state, out);
        return out.getCopyOfBuffer();
    }

    private static SessionState read(byte[] bytes) throws IOException {
        var in = new DataInputDeserializer(bytes);
        var state = SessionStateSerializer.INSTANCE.deserialize(in);
        assertThat(in.available()).isZero();
        return state;
    }
}
