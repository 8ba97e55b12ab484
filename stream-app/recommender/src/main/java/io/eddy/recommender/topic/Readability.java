package io.eddy.recommender.topic;

import java.io.Serializable;

/** Whether all that a topic holds can be read just now. */
@FunctionalInterface
public interface Readability extends Serializable {

    /** May take some seconds. */
    boolean isReadable();
}
