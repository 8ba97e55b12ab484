package io.eddy.serving.prequential;

/**
 * What sessions have added to an experiment.
 *
 * @param released of the version released for a share
 * @param beside of the other version
 * @param preference of interleaved lists
 */
record ExperimentSums(ArmSums released, ArmSums beside, PreferenceSums preference) {

    private static final int FORMAT = 1;

    /** Of no session. */
    static final ExperimentSums NONE = new ExperimentSums(ArmSums.NONE, ArmSums.NONE, PreferenceSums.NONE);

    static ExperimentSums of(Arm arm, ArmSums sums) {
        return arm == Arm.RELEASED
                ? new ExperimentSums(sums, ArmSums.NONE, PreferenceSums.NONE)
                : new ExperimentSums(ArmSums.NONE, sums, PreferenceSums.NONE);
    }

    static ExperimentSums of(PreferenceSums preference) {
        return new ExperimentSums(ArmSums.NONE, ArmSums.NONE, preference);
    }

    ExperimentSums plus(ExperimentSums other) {
        return new ExperimentSums(
                released.plus(other.released), beside.plus(other.beside), preference.plus(other.preference));
    }

    static ExperimentSums fromBytes(byte[] bytes) {
        return readFrom(new FieldReader(bytes, FORMAT, "A sum of an experiment"));
    }

    byte[] toBytes() {
        var out = new FieldWriter(FORMAT);
        writeTo(out);
        return out.toBytes();
    }

    static ExperimentSums readFrom(FieldReader in) {
        return new ExperimentSums(ArmSums.readFrom(in), ArmSums.readFrom(in), PreferenceSums.readFrom(in));
    }

    void writeTo(FieldWriter out) {
        released.writeTo(out);
        beside.writeTo(out);
        preference.writeTo(out);
    }
}
