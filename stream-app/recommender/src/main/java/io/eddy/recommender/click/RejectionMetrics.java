package io.eddy.recommender.click;

import io.eddy.recommender.metric.JobMetric;
import io.eddy.schemas.RejectedClick.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts rejected clicks, a counter a reason, and logs the first, the tenth, the hundredth and so on of each. */
public final class RejectionMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(RejectionMetrics.class);

    private final Map<Reason, Counter> counters = new EnumMap<>(Reason.class);
    private final Consumer<String> log;

    /** @param reasons that occur here */
    public RejectionMetrics(MetricGroup group, Set<Reason> reasons) {
        this(group, reasons, LOG::warn);
    }

    RejectionMetrics(MetricGroup group, Set<Reason> reasons, Consumer<String> log) {
        this.log = log;
        for (var reason : reasons) {
            counters.put(reason, JobMetric.CLICKS_REJECTED.counter(group.addGroup("reason", reason.label())));
        }
    }

    public void count(RejectedClick rejected) {
        var counter = counters.get(rejected.reason());
        counter.inc();
        if (isPowerOfTen(counter.getCount())) {
            log.accept(
                    "Rejected as %s: %,d of this subtask since its start, the latest at topic %s, partition %d, offset %d: %s"
                            .formatted(
                                    rejected.reason().label(),
                                    counter.getCount(),
                                    rejected.origin().topic(),
                                    rejected.origin().partition(),
                                    rejected.origin().offset(),
                                    rejected.detail()));
        }
    }

    private static boolean isPowerOfTen(long count) {
        long rest = count;
        while (rest % 10 == 0 && rest > 0) {
            rest /= 10;
        }
        return rest == 1;
    }
}
