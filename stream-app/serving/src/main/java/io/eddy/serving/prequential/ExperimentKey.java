package io.eddy.serving.prequential;

import io.eddy.schemas.Experiment;

/** What tells one comparison from another. Another share is another comparison: its sessions were chosen otherwise. */
record ExperimentKey(Experiment experiment) {

    private static final int FORMAT = 1;

    static ExperimentKey fromBytes(byte[] bytes) {
        return new ExperimentKey(readFrom(new FieldReader(bytes, FORMAT, "The key of a comparison of the evaluation")));
    }

    byte[] toBytes() {
        var out = new FieldWriter(FORMAT);
        write(experiment, out);
        return out.toBytes();
    }

    /** The key of the comparison's record. */
    String topicKey() {
        return String.join(
                "\t",
                experiment.getName(),
                Double.toString(experiment.getSessionShare()),
                experiment.getModelName(),
                experiment.getModelVersion(),
                experiment.getBesideModelName(),
                experiment.getBesideModelVersion(),
                experiment.getInterleaved() ? "interleaved" : "apart",
                Long.toHexString(experiment.getLot()));
    }

    /** @param experiment may be null */
    static void write(Experiment experiment, FieldWriter out) {
        out.writeInt(experiment == null ? 0 : 1);
        if (experiment != null) {
            out.writeText(experiment.getName());
            out.writeLong(Double.doubleToLongBits(experiment.getSessionShare()));
            out.writeText(experiment.getModelName());
            out.writeText(experiment.getModelVersion());
            out.writeText(experiment.getBesideModelName());
            out.writeText(experiment.getBesideModelVersion());
            out.writeInt(experiment.getInterleaved() ? 1 : 0);
            out.writeLong(experiment.getLot());
        }
    }

    /** What {@link #write} wrote. */
    static Experiment readFrom(FieldReader in) {
        return in.readInt() == 0
                ? null
                : new Experiment(
                        in.readText(),
                        Double.longBitsToDouble(in.readLong()),
                        in.readText(),
                        in.readText(),
                        in.readText(),
                        in.readText(),
                        in.readInt() == 1,
                        in.readLong());
    }
}
