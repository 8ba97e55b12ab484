package io.eddy.recommender.topic;

import io.eddy.recommender.metric.JobMetric;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts records that a topic does not take as they are, and logs the first of each kind. One thread. */
public final class WriteMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(WriteMetrics.class);

    private final Counter cut;
    private final Counter timesReplaced;
    private final Counter notWritten;
    private final String what;
    private final String topic;

    /** @param what a record is, to be followed by its id */
    public WriteMetrics(MetricGroup group, String what, String topic) {
        this.what = what;
        this.topic = topic;
        cut = JobMetric.RECORDS_CUT.counter(group);
        timesReplaced = JobMetric.RECORD_TIMES_REPLACED.counter(group);
        notWritten = JobMetric.RECORDS_NOT_WRITTEN.counter(group);
    }

    /** A record was shortened to fit. */
    public void countCut(String id, int bytes, int mostBytes) {
        if (isFirst(cut)) {
            LOG.warn(
                    "Cut the {} {} of {} bytes, topic {} takes {}. Further ones are only counted.",
                    what,
                    id,
                    bytes,
                    topic,
                    mostBytes);
        }
    }

    /** A record got the producer's time. */
    public void countTimeReplaced(String id) {
        if (isFirst(timesReplaced)) {
            LOG.warn(
                    "Topic {} does not take the time of the {} {}; it goes by the producer's. Further ones are only counted.",
                    topic,
                    what,
                    id);
        }
    }

    /** A record could not be made small enough. */
    public void countNotWritten(String id, int bytes, int mostBytes) {
        if (isFirst(notWritten)) {
            LOG.error(
                    "Lost the {} {}: it has {} bytes however it is cut, topic {} takes {}. Further ones are only counted.",
                    what,
                    id,
                    bytes,
                    topic,
                    mostBytes);
        }
    }

    private static boolean isFirst(Counter counter) {
        counter.inc();
        return counter.getCount() == 1;
    }
}
