package io.eddy.recommender.topic;

import java.io.Serializable;

/** Finds out which topic it is that has a name: another one where it was made anew. */
@FunctionalInterface
public interface TopicIdSource extends Serializable {

    /** Kafka's id of the topic. */
    String read();
}
