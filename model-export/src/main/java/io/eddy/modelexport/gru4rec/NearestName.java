package io.eddy.modelexport.gru4rec;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody likely meant by a name that is not known. */
final class NearestName {

    /** Of a longer one hardly anybody can tell what it was to be. */
    private static final int LONGEST = 200;

    private NearestName() {}

    /** The known name with the fewest changes of a character, where they are no more than half of the characters. */
    static Optional<String> of(String name, Collection<String> known) {
        if (name.length() > LONGEST) {
            return Optional.empty();
        }
        return known.stream()
                .filter(candidate -> 2 * changes(name, candidate) <= Math.max(name.length(), candidate.length()))
                .min(Comparator.comparingInt(candidate -> changes(name, candidate)));
    }

    /** Levenshtein's distance, in which case does not count. */
    private static int changes(String from, String to) {
        String a = from.toLowerCase(Locale.ROOT);
        String b = to.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
