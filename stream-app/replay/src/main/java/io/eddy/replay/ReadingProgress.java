package io.eddy.replay;

/** Follows the reading of a topic. */
@FunctionalInterface
public interface ReadingProgress {
    void onRead(long records, long of);
}
