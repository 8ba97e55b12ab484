package io.eddy.recommender.topic;

import java.io.Serializable;

/** Finds a topic's limits out on the machine that writes. */
@FunctionalInterface
public interface LimitsSource extends Serializable {

    TopicLimits read();
}
