package io.eddy.serving.prequential;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the click of a recommendation stood, as the recommendation's id says.
 *
 * @param partition name and number of the clicks topic's partition: {@code clicks-1}
 */
record ClickOffset(String partition, long offset) {

    /** Without leading zeros, so that different ids are different offsets. */
    private static final Pattern ID = Pattern.compile("(.+-(?:0|[1-9]\\d{0,8}))-(0|[1-9]\\d{0,17})", Pattern.DOTALL);

    /** Empty where the id is of another form. */
    static Optional<ClickOffset> of(String recommendationId) {
        var id = ID.matcher(recommendationId);
        return id.matches() ? Optional.of(new ClickOffset(id.group(1), Long.parseLong(id.group(2)))) : Optional.empty();
    }
}
