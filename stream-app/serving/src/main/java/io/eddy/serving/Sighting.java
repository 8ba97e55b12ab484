package io.eddy.serving;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Keeps how a dependency was last seen. Any thread. */
public final class Sighting {

    private final String name;
    private final InstantSource clock;
    private String seen;
    private Instant seenAt;
    private String trouble = "not looked at yet";

    public Sighting(String name, InstantSource clock) {
        this.name = name;
        this.clock = clock;
    }

    public synchronized void saw(String what) {
        seen = what;
        seenAt = clock.instant();
        trouble = null;
    }

    public synchronized void missed(String why) {
        trouble = why;
    }

    /** @param freshFor after which what was seen does not count any more, though nothing worse was seen since */
    public synchronized Dependency within(Duration freshFor) {
        boolean stale = trouble == null && clock.instant().isAfter(seenAt.plus(freshFor));
        return new Dependency(name, seen, seenAt, stale ? "not seen since" : trouble);
    }
}
