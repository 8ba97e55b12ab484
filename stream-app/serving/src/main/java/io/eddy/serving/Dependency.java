package io.eddy.serving;

import java.time.Instant;

/**
 * Something that a process cannot do without.
 *
 * @param seen how it was when it was last well; null where it never was
 * @param seenAt when that was; null where it never was
 * @param trouble what is wrong since; null where nothing is
 */
public record Dependency(String name, String seen, Instant seenAt, String trouble) {

    public boolean isOk() {
        return trouble == null;
    }
}
