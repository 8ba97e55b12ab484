package io.eddy.recommender.session;

import io.eddy.inference.model.HiddenState;
import io.eddy.recommender.release.Release;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes {@link SessionState} compactly: about 4 bytes a float and the ids' own length.
 *
 * <p>Every value begins with the number of its format, so a state of any released version is read where it lies and a
 * savepoint needs no migration. A new format gets a new number; old ones stay readable.
 */
public final class SessionStateSerializer extends TypeSerializerSingleton<SessionState> {

    private static final long serialVersionUID = 1;

    public static final SessionStateSerializer INSTANCE = new SessionStateSerializer();

    /** Without the partition. */
    private static final int FORMAT_1 = 1;

    /** Without the start. */
    private static final int FORMAT_2 = 2;

    /** Without the lot. */
    private static final int FORMAT_3 = 3;

    private static final int FORMAT_4 = 4;

    @Override
    public void serialize(SessionState state, DataOutputView out) throws IOException {
        out.writeByte(FORMAT_4);
        out.writeUTF(state.modelVersion());
        out.writeInt(state.clickCount());
        out.writeLong(state.lastEventTimeMs());
        if (state.hiddenState() == null) {
            out.writeInt(0);
        } else {
            out.writeInt(state.hiddenState().values().length);
            for (float value : state.hiddenState().values()) {
                out.writeFloat(value);
            }
        }
        out.writeShort(state.lastItems().size());
        out.write(state.lastItems().bytes());
        out.writeShort(state.recentEvents().size());
        for (int place = 0; place < state.recentEvents().size(); place++) {
            out.writeLong(state.recentEvents().hash(place));
        }
        out.writeInt(state.partition());
        out.writeLong(state.startMs());
        out.writeLong(state.lot());
    }

    @Override
    public SessionState deserialize(DataInputView in) throws IOException {
        int format = in.readUnsignedByte();
        if (format < FORMAT_1 || format > FORMAT_4) {
            throw new IOException("The state of a session has format " + format + ", this version reads " + FORMAT_1
                    + " to " + FORMAT_4 + "; the savepoint is from a newer version.");
        }
        var modelVersion = in.readUTF();
        int clickCount = in.readInt();
        long lastEventTimeMs = in.readLong();
        var values = new float[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readFloat();
        }
        var lastItems = readItems(in);
        var eventIds = new long[in.readUnsignedShort()];
        for (int i = 0; i < eventIds.length; i++) {
            eventIds[i] = in.readLong();
        }
        return new SessionState(
                modelVersion,
                values.length == 0 ? null : new HiddenState(values),
                lastItems,
                clickCount,
                lastEventTimeMs,
                RecentEvents.of(eventIds),
                format == FORMAT_1 ? SessionState.UNKNOWN_PARTITION : in.readInt(),
                format <= FORMAT_2 ? SessionState.UNKNOWN_START : in.readLong(),
                format <= FORMAT_3 ? Release.NO_LOT : in.readLong());
    }

    /** As they lie there: texts, each behind its length. */
    private static LastItems readItems(DataInputView in) throws IOException {
        int size = in.readUnsignedShort();
        var bytes = new byte[64];
        int end = 0;
        for (int item = 0; item < size; item++) {
            int length = in.readUnsignedShort();
            int next = end + Short.BYTES + length;
            if (next > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(next, 2 * bytes.length));
            }
            bytes[end] = (byte) (length >>> 8);
            bytes[end + 1] = (byte) length;
            in.readFully(bytes, end + Short.BYTES, length);
            end = next;
        }
        return new LastItems(size, Arrays.copyOf(bytes, end));
    }

    @Override
    public SessionState deserialize(SessionState reuse, DataInputView in) throws IOException {
        return deserialize(in);
    }

    @Override
    public void copy(DataInputView in, DataOutputView out) throws IOException {
        serialize(deserialize(in), out);
    }

    @Override
    public SessionState copy(SessionState from) {
        return from;
    }

    @Override
    public SessionState copy(SessionState from, SessionState reuse) {
        return from;
    }

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public SessionState createInstance() {
        return SessionState.NEW;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public TypeSerializerSnapshot<SessionState> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Found by name when a savepoint is restored: neither this class nor its package may be renamed. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<SessionState> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
