package io.eddy.command.option;

import io.eddy.replay.TopicBound;
import picocli.CommandLine.Option;

/** Which part of a topic. */
public final class PlaceOptions {

    @Option(
            names = "--from",
            paramLabel = "PLACE",
            description =
                    "Where in the topic to begin: a time as 2026-11-01T12:00:00Z, a day as 2026-11-01, or offsets as"
                            + " 0:1200,1:1180 (partition:offset). By default at its beginning.")
    private TopicBound from;

    @Option(
            names = "--to",
            paramLabel = "PLACE",
            description = "Where in the topic to end, before that place. By default at its end when reading begins.")
    private TopicBound to;

    boolean areNamed() {
        return from != null || to != null;
    }

    public TopicBound from() {
        return from == null ? TopicBound.OPEN : from;
    }

    public TopicBound to() {
        return to == null ? TopicBound.OPEN : to;
    }
}
