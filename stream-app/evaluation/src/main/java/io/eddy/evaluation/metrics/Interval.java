package io.eddy.evaluation.metrics;

/** A value and where it lies with the given confidence. */
public record Interval(double value, double low, double high) {

    /** Whether the interval leaves 0 out: of a difference, that it is no accident of the sessions that were drawn. */
    public boolean excludesZero() {
        return low > 0 || high < 0;
    }
}
