package io.eddy.recommender.click;

import io.eddy.schemas.RejectedClick.Reason;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts rejected clicks, a counter a reason, and logs the first of each. */
public final class RejectionMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(RejectionMetrics.class);

    private final Map<Reason, Counter> counters = new EnumMap<>(Reason.class);

    public RejectionMetrics(MetricGroup group) {
        for (var reason : Reason.values()) {
            counters.put(reason, group.counter("clicksRejected." + reason.label()));
        }
    }

    public void count(RejectedClick rejected) {
        var counter = counters.get(rejected.reason());
        counter.inc();
        if (counter.getCount() == 1) {
            LOG.warn(
                    "Rejected the click of topic {}, partition {}, offset {} as {}: {} Further ones are only counted.",
                    rejected.origin().topic(),
                    rejected.origin().partition(),
                    rejected.origin().offset(),
                    rejected.reason().label(),
                    rejected.detail());
        }
    }
}
