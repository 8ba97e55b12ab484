package io.eddy.serving.http;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The query parameters of a request, each of which its endpoint has to know. */
final class QueryParameters {

    private static final Pattern MILLISECONDS = Pattern.compile("(\\d{1,6})ms");
    private static final Pattern SECONDS = Pattern.compile("(\\d{1,3})s");

    private final Context ctx;

    private QueryParameters(Context ctx) {
        this.ctx = ctx;
    }

    /**
     * @param known by the endpoint
     * @throws Problem that names the first one that is not
     */
    static QueryParameters of(Context ctx, String... known) {
        requireDecodable(ctx.queryString());
        var names = Arrays.asList(known);
        for (var name : ctx.queryParamMap().keySet()) {
            if (!names.contains(name)) {
                throw Problem.ofParameter(
                        name,
                        "There is no parameter " + Problem.shortened(name) + " here; "
                                + (names.isEmpty() ? "none is known." : "known are " + String.join(", ", names) + "."));
            }
        }
        return new QueryParameters(ctx);
    }

    /** Javalin would take what it cannot decode for not given. */
    private static void requireDecodable(String query) {
        try {
            if (query != null) {
                URLDecoder.decode(query, StandardCharsets.UTF_8);
            }
        } catch (IllegalArgumentException e) {
            throw Problem.of(HttpStatus.BAD_REQUEST, "The query is not percent-encoded: " + e.getMessage());
        }
    }

    List<String> all(String name) {
        return ctx.queryParams(name);
    }

    /** Null where it is not given. */
    String only(String name) {
        var values = ctx.queryParams(name);
        if (values.size() > 1) {
            throw Problem.ofParameter(name, "The parameter " + name + " is given " + values.size() + " times.");
        }
        return values.isEmpty() ? null : values.get(0);
    }

    int number(String name, int usual, int most) {
        var text = only(name);
        if (text == null) {
            return usual;
        }
        if (text.matches("\\d{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= most) {
                return number;
            }
        }
        throw Problem.ofParameter(
                name,
                "The parameter " + name + " is a whole number from 1 to " + most + ", not " + Problem.shortened(text)
                        + ".");
    }

    /** Zero where it is not given. */
    Duration duration(String name, Duration most) {
        var text = only(name);
        if (text == null) {
            return Duration.ZERO;
        }
        var milliseconds = MILLISECONDS.matcher(text);
        var seconds = SECONDS.matcher(text);
        Duration duration = null;
        if (milliseconds.matches()) {
            duration = Duration.ofMillis(Long.parseLong(milliseconds.group(1)));
        } else if (seconds.matches()) {
            duration = Duration.ofSeconds(Long.parseLong(seconds.group(1)));
        }
        if (duration == null || duration.isZero() || duration.compareTo(most) > 0) {
            throw Problem.ofParameter(
                    name,
                    "The parameter " + name + " is a time as 200ms or 2s, at most " + most.toSeconds() + "s, not "
                            + Problem.shortened(text) + ".");
        }
        return duration;
    }
}
