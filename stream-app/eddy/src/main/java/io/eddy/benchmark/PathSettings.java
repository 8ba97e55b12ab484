package io.eddy.benchmark;

import io.eddy.recommender.topic.Delivery;
import io.eddy.schemas.WireFormat;
import java.time.Duration;

/**
 * What the whole path is measured with.
 *
 * @param items of the made-up model
 * @param dimension numbers in its item vectors and hidden state
 * @param k items in a list
 * @param shape of the clicks
 * @param liveSessions that there are at the same time
 * @param parallelism of the job, and partitions of its topics
 * @param format of recommendations
 * @param stateMemoryMb what RocksDB may take on each task manager; 0 for Flink's own share
 * @param inFlight clicks that are under way at the same time where they follow each other as fast as they are answered
 * @param length of each measurement
 * @param longestWarmUp before the first of them; at zero nothing is warmed but the sessions
 */
public record PathSettings(
        int items,
        int dimension,
        int k,
        ClickShape shape,
        int liveSessions,
        int parallelism,
        Delivery delivery,
        WireFormat format,
        int stateMemoryMb,
        int inFlight,
        Duration length,
        Duration longestWarmUp) {}
