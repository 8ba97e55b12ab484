package io.eddy.serving.prequential;

import io.eddy.evaluation.metrics.Interval;
import java.util.Locale;
import java.util.Optional;

/**
 * What an experiment has found about one figure.
 *
 * @param afterSessions of both versions together; 0 while nothing is decided
 */
record Decision(Verdict verdict, long afterSessions) {

    static final Decision NONE = new Decision(Verdict.UNDECIDED, 0);

    /** On the version that was released for a share. */
    enum Verdict {
        UNDECIDED,
        BETTER,
        WORSE;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What was decided stays so: the intervals hold at all times together, so the first that leaves 0 out is enough. */
    Decision after(Optional<Interval> difference, long sessions) {
        if (verdict != Verdict.UNDECIDED) {
            return this;
        }
        return difference
                .filter(Interval::excludesZero)
                .map(found -> new Decision(found.low() > 0 ? Verdict.BETTER : Verdict.WORSE, sessions))
                .orElse(this);
    }

    static Decision readFrom(FieldReader in) {
        return new Decision(Verdict.valueOf(in.readText()), in.readLong());
    }

    void writeTo(FieldWriter out) {
        out.writeText(verdict.name());
        out.writeLong(afterSessions);
    }
}
