package io.eddy.recommender.session;

import io.eddy.inference.model.HiddenState;
import io.eddy.recommender.release.Release;
import java.io.IOException;
import java.util.ArrayList;
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
        out.writeShort(state.lastItemIds().size());
        for (var itemId : state.lastItemIds()) {
            out.writeUTF(itemId);
        }
        out.writeShort(state.recentEventIds().size());
        for (long eventId : state.recentEventIds()) {
            out.writeLong(eventId);
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
        int itemIds = in.readUnsignedShort();
        var lastItemIds = new ArrayList<String>(itemIds);
        for (int i = 0; i < itemIds; i++) {
            lastItemIds.add(in.readUTF());
        }
        int eventIds = in.readUnsignedShort();
        var recentEventIds = new ArrayList<Long>(eventIds);
        for (int i = 0; i < eventIds; i++) {
            recentEventIds.add(in.readLong());
        }
        return new SessionState(
                modelVersion,
                values.length == 0 ? null : new HiddenState(values),
                lastItemIds,
                clickCount,
                lastEventTimeMs,
                recentEventIds,
                format == FORMAT_1 ? SessionState.UNKNOWN_PARTITION : in.readInt(),
                format <= FORMAT_2 ? SessionState.UNKNOWN_START : in.readLong(),
                format <= FORMAT_3 ? Release.NO_LOT : in.readLong());
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
