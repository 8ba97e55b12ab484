package io.eddy.serving.prequential;

/** What sessions add to one version of an experiment. */
record ArmShare(Arm arm, ArmSums sums) {

    private static final int FORMAT = 1;

    static ArmShare fromBytes(byte[] bytes) {
        var in = new FieldReader(bytes, FORMAT, "A share of a comparison of the evaluation");
        return new ArmShare(Arm.valueOf(in.readText()), ArmSums.readFrom(in));
    }

    byte[] toBytes() {
        var out = new FieldWriter(FORMAT);
        out.writeText(arm.name());
        sums.writeTo(out);
        return out.toBytes();
    }
}
