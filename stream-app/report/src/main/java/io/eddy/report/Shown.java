package io.eddy.report;

import io.eddy.evaluation.metrics.Interval;
import java.util.Locale;

/** Numbers as the page shows them, alike in every locale. */
final class Shown {

    private Shown() {}

    /** A figure between 0 and 1, or the difference of two. */
    static String share(double share) {
        // A difference too small to show is no negative one.
        return format("%.4f", share).replaceFirst("^-(?=0\\.0000$)", "").replace('-', '−');
    }

    static String range(Interval interval) {
        return share(interval.low()) + " to " + share(interval.high());
    }

    /** In a column; lines break after the dash. */
    static String shortRange(Interval interval) {
        return share(interval.low()) + "–" + share(interval.high());
    }

    static String percent(double share) {
        return format("%.1f %%", 100 * share);
    }

    static String count(long count) {
        return format("%,d", count);
    }

    static String rate(double perSecond) {
        return format(perSecond < 100 ? "%.1f" : "%,.0f", perSecond);
    }

    /** Short enough to stand under a tick. */
    static String roughly(long count) {
        if (count < 1_000) {
            return Long.toString(count);
        }
        return count < 999_500 ? inUnits(count / 1e3, "k") : inUnits(count / 1e6, "M");
    }

    private static String inUnits(double count, String unit) {
        return format(count < 9.95 ? "%.1f" : "%.0f", count) + unit;
    }

    private static String format(String format, Object value) {
        return String.format(Locale.ROOT, format, value);
    }
}
