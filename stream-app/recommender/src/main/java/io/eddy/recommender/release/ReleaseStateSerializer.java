package io.eddy.recommender.release;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes {@link ReleaseState}. Every value begins with the number of its format; a new format gets a new number, old ones stay
 * readable.
 */
public final class ReleaseStateSerializer extends TypeSerializerSingleton<ReleaseState> {

    private static final long serialVersionUID = 1;

    public static final ReleaseStateSerializer INSTANCE = new ReleaseStateSerializer();

    /** Without interleaving. */
    private static final int FORMAT_1 = 1;

    private static final int FORMAT_2 = 2;

    @Override
    public void serialize(ReleaseState state, DataOutputView out) throws IOException {
        out.writeByte(FORMAT_2);
        out.writeUTF(state.startedWith());
        write(state.serving(), out);
        write(state.announced(), out);
    }

    @Override
    public ReleaseState deserialize(DataInputView in) throws IOException {
        int format = in.readUnsignedByte();
        if (format < FORMAT_1 || format > FORMAT_2) {
            throw new IOException("The state of the models in service has format " + format + ", this version reads "
                    + FORMAT_1 + " to " + FORMAT_2 + "; the savepoint is from a newer version.");
        }
        return new ReleaseState(in.readUTF(), readRelease(in, format), readRelease(in, format));
    }

    private static void write(Release release, DataOutputView out) throws IOException {
        out.writeLong(release.number());
        write(release.bundle(), out);
        out.writeDouble(release.share());
        out.writeUTF(release.experiment());
        out.writeBoolean(release.beside() != null);
        if (release.beside() != null) {
            write(release.beside(), out);
            out.writeBoolean(release.interleaved());
        }
    }

    private static Release readRelease(DataInputView in, int format) throws IOException {
        long number = in.readLong();
        var bundle = readBundle(in);
        double share = in.readDouble();
        var experiment = in.readUTF();
        var beside = in.readBoolean() ? readBundle(in) : null;
        boolean interleaved = beside != null && format > FORMAT_1 && in.readBoolean();
        return new Release(number, bundle, share, experiment, beside, interleaved);
    }

    private static void write(ReleasedBundle bundle, DataOutputView out) throws IOException {
        out.writeUTF(bundle.name());
        out.writeUTF(bundle.version());
        out.writeUTF(bundle.location());
        out.writeUTF(bundle.sha256());
    }

    private static ReleasedBundle readBundle(DataInputView in) throws IOException {
        return new ReleasedBundle(in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF());
    }

    @Override
    public ReleaseState deserialize(ReleaseState reuse, DataInputView in) throws IOException {
        return deserialize(in);
    }

    @Override
    public void copy(DataInputView in, DataOutputView out) throws IOException {
        serialize(deserialize(in), out);
    }

    @Override
    public ReleaseState copy(ReleaseState from) {
        return from;
    }

    @Override
    public ReleaseState copy(ReleaseState from, ReleaseState reuse) {
        return from;
    }

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public ReleaseState createInstance() {
        var none = Release.toAll(Release.AT_START, new ReleasedBundle("", "", "", ""));
        return new ReleaseState("", none, none);
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public TypeSerializerSnapshot<ReleaseState> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Found by name when a savepoint is restored: neither this class nor its package may be renamed. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<ReleaseState> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
