package io.eddy.replay;

import io.eddy.catalogue.session.LoggedClick;
import io.eddy.schemas.Recommendation;

/** Told how a replay goes; sent and answered clicks come from two threads, one each. */
public interface ReplayListener {

    /** One more click was handed to Kafka. */
    default void onSent() {}

    /** One more click came back, recommended for or rejected. */
    default void onAnswered() {}

    /** A recommendation came back, the first for its click. */
    default void onRecommendation(LoggedClick click, Recommendation recommendation) {}
}
