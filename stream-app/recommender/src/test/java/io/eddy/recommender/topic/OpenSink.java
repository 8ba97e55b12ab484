package io.eddy.recommender.topic;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializationSchema.InitializationContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;

/** What a serializer gets when its sink opens, and the counters that it makes. */
public final class OpenSink implements InitializationContext {

    /** Of a topic with Kafka's own settings. */
    public static final TopicLimits KAFKAS = new TopicLimits(1_048_588, false, Long.MAX_VALUE, 3_600_000);

    private final Map<String, Counter> counters = new HashMap<>();

    /** Those that are not 0. */
    public Map<String, Long> counts() {
        var counts = new HashMap<String, Long>();
        counters.forEach((name, counter) -> {
            if (counter.getCount() > 0) {
                counts.put(name, counter.getCount());
            }
        });
        return counts;
    }

    @Override
    public MetricGroup getMetricGroup() {
        return new UnregisteredMetricsGroup() {
            @Override
            public Counter counter(String name) {
                return counters.computeIfAbsent(name, none -> new SimpleCounter());
            }
        };
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
        return SimpleUserCodeClassLoader.create(OpenSink.class.getClassLoader());
    }
}
