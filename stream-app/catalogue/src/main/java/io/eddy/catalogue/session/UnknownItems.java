package io.eddy.catalogue.session;

import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What becomes of held-out clicks on items that the training data does not hold. */
public enum UnknownItems {
    /** Such a click stays: as a next item it counts as a prediction, and is a miss. */
    MISS("misses"),
    /**
     * Such clicks are removed from the sessions first, then sessions below two clicks drop out, as GRU4Rec's authors
     * evaluate; the model never sees them, and the clicks before and after one become neighbours.
     */
    LEFT_OUT("left out");

    private static final int LEAST_CLICKS = 2;

    private final String label;

    UnknownItems(String label) {
        this.label = label;
    }

    /** For tables and manifests. */
    public String label() {
        return label;
    }

    /**
     * @param known whether the training data holds an item
     * @return the sessions to evaluate on, in the order given
     */
    public List<Session> applyTo(List<Session> sessions, Predicate<String> known) {
        return this == MISS
                ? List.copyOf(sessions)
                : sessions.stream()
                        .flatMap(session -> withoutUnknown(session, known))
                        .toList();
    }

    private static Stream<Session> withoutUnknown(Session session, Predicate<String> known) {
        var clicks = session.clicks().stream()
                .filter(click -> known.test(click.itemId()))
                .toList();
        return clicks.size() < LEAST_CLICKS ? Stream.empty() : Stream.of(new Session(session.id(), clicks));
    }

    /** @throws IllegalArgumentException where there is no such rule */
    public static UnknownItems labelled(String label) {
        return Stream.of(values())
                .filter(rule -> Objects.equals(rule.label, label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Unknown items are '" + label + "', expected '"
                        + MISS.label + "' or '" + LEFT_OUT.label + "'."));
    }
}
