package io.eddy.benchmark;

import io.eddy.catalogue.session.Session;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;

/**
 * How made-up clicks are spread over sessions and items.
 *
 * @param lengthExponent of the {@link PowerLaw} of session lengths
 * @param popularityExponent of that of items
 */
public record ClickShape(double lengthExponent, double popularityExponent) {

    /** Longer ones are robots. */
    public static final int LONGEST_SESSION = 200;

    /** Those under which a log is most likely. */
    public static ClickShape of(List<Session> sessions) {
        var lengths = new long[LONGEST_SESSION];
        var clicks = new HashMap<String, Long>();
        for (var session : sessions) {
            lengths[Math.min(LONGEST_SESSION, session.clicks().size()) - 1]++;
            for (var click : session.clicks()) {
                clicks.merge(click.itemId(), 1L, Long::sum);
            }
        }
        var mostPopularFirst = clicks.values().stream()
                .mapToLong(count -> -count)
                .sorted()
                .map(count -> -count)
                .toArray();
        return new ClickShape(PowerLaw.fit(lengths), PowerLaw.fit(mostPopularFirst));
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "session lengths by a power of -%.2f, items by one of -%.2f",
                lengthExponent,
                popularityExponent);
    }
}
