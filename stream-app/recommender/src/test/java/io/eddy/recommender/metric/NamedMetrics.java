package io.eddy.recommender.metric;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;

/** An operator's metrics by name; those of a group by the group's value and a dot before it. */
public final class NamedMetrics extends InterceptingOperatorMetricGroup {

    @Override
    public MetricGroup addGroup(String key, String value) {
        return new UnregisteredMetricsGroup() {
            @Override
            public Counter counter(String name) {
                return NamedMetrics.this.counter(value + "." + name);
            }

            @Override
            public <V, G extends Gauge<V>> G gauge(String name, G gauge) {
                return NamedMetrics.this.gauge(value + "." + name, gauge);
            }
        };
    }
}
