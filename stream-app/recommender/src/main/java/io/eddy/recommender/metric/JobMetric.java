package io.eddy.recommender.metric;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;

/**
 * Every metric that the job adds to Flink's own. Each is of one subtask; counters begin at nothing when the task starts, histograms
 * hold the last minute.
 */
public enum JobMetric {
    CLICKS_ACCEPTED("clicksAccepted", Kind.COUNTER, JobOperator.SESSIONS, "Clicks that were answered."),
    CLICKS_REJECTED(
            "clicksRejected",
            Kind.COUNTER,
            List.of(JobOperator.ACCEPTED_CLICKS, JobOperator.SESSIONS),
            List.of("reason_"),
            "Clicks that were not: by `reason`. `duplicate` and `session_ended` are found by `sessions`, the others before."),
    UNKNOWN_ITEMS(
            "unknownItems",
            Kind.COUNTER,
            JobOperator.SESSIONS,
            "Clicks on items that the model does not know: the session's hidden state stays."),
    POPULAR_ANSWERS(
            "popularAnswers",
            Kind.COUNTER,
            JobOperator.SESSIONS,
            "Recommendations of the most popular items, as the model knows no item of the session."),
    LATE_CLICKS(
            "lateClicks",
            Kind.COUNTER,
            JobOperator.SESSIONS,
            "Clicks older than the watermark, of sessions that are open all the same."),
    CLICKS_FROM_ANOTHER_PARTITION(
            "clicksFromAnotherPartition",
            Kind.COUNTER,
            JobOperator.SESSIONS,
            "Clicks read from another partition than the click before in their session: their order was luck."),
    OPEN_SESSIONS("openSessions", Kind.GAUGE, JobOperator.SESSIONS, "Sessions that are kept, with hidden state."),
    CACHED_SESSIONS(
            "cachedSessions",
            Kind.GAUGE,
            JobOperator.SESSIONS,
            "Sessions that lie in the heap as they are, before RocksDB; see `session.cache`."),
    SESSIONS_READ(
            "sessionsRead",
            Kind.COUNTER,
            JobOperator.SESSIONS,
            "Sessions that were read from RocksDB, as they were not in the heap."),
    SESSIONS_WRITTEN(
            "sessionsWritten", Kind.COUNTER, JobOperator.SESSIONS, "Times that a session was written to RocksDB."),
    STATE_MEMORY(
            "stateMemoryBytes",
            Kind.GAUGE,
            JobOperator.SESSIONS,
            "What RocksDB may take for this subtask's caches and write buffers: its share of Flink's `taskmanager.memory.managed.size`."),
    SESSIONS_OPENED("sessionsOpened", Kind.COUNTER, JobOperator.SESSIONS, "Sessions that began."),
    SESSIONS_ENDED("sessionsEnded", Kind.COUNTER, JobOperator.SESSIONS, "Sessions that ended, by the gap."),
    SESSIONS_REENCODED(
            "sessionsReencoded",
            Kind.COUNTER,
            JobOperator.SESSIONS,
            "Sessions whose hidden state was made anew from the items they keep, as another model serves them now."),
    MICRO_BATCH_CLICKS("microBatchClicks", Kind.HISTOGRAM, JobOperator.SESSIONS, "Clicks in a micro-batch."),
    MICRO_BATCH_WAIT(
            "microBatchWaitMs",
            Kind.HISTOGRAM,
            JobOperator.SESSIONS,
            "How long the first click of a micro-batch waited for it to close, in ms."),
    STATE_READ(
            "stateReadMicros",
            Kind.HISTOGRAM,
            JobOperator.SESSIONS,
            "Time to sort a micro-batch into its sessions, which reads from RocksDB those that are not in the heap, in µs."),
    ENCODE(
            "encodeMicros",
            Kind.HISTOGRAM,
            JobOperator.SESSIONS,
            "Time to step the hidden states of a micro-batch, in µs."),
    SCORE("scoreMicros", Kind.HISTOGRAM, JobOperator.SESSIONS, "Time to score and rank for a micro-batch, in µs."),
    STATE_WRITE(
            "stateWriteMicros",
            Kind.HISTOGRAM,
            JobOperator.SESSIONS,
            "Time to keep the sessions of a micro-batch, and to write to RocksDB what makes place for them, in µs."),
    WRITE(
            "writeMicros",
            Kind.HISTOGRAM,
            JobOperator.SESSIONS,
            "Time to give the recommendations of a micro-batch to the Kafka producer, serialised, in µs."),
    WARM_UP(
            "warmUpMs",
            Kind.GAUGE,
            JobOperator.SESSIONS,
            "How long made-up clicks were answered at the start, before the first click was taken, in ms; see `job.warm-up`."),
    LATENCY(
            "latencyMs",
            Kind.HISTOGRAM,
            JobOperator.SESSIONS,
            "From the time stamp of a click's Kafka record until its recommendation is given on, in ms."),
    MODEL_NAME("modelName", Kind.TEXT, JobOperator.SESSIONS, "Name of the model that serves most sessions."),
    MODEL_VERSION("modelVersion", Kind.TEXT, JobOperator.SESSIONS, "Its version."),
    MODEL_SCORER(
            "modelScorer",
            Kind.TEXT,
            JobOperator.SESSIONS,
            "What scores its items: `vector`, `integer`, one of them by how many sessions there are at once, `onnx`, `cuda`, or `neighbours`."),
    LISTS_CHECKED(
            "listsChecked",
            Kind.GAUGE,
            JobOperator.SESSIONS,
            "Lists that were made a second time by exact scores of all items, since the start; see `model.check-share`."),
    LISTS_DIFFERING(
            "listsDiffering",
            Kind.GAUGE,
            JobOperator.SESSIONS,
            "Those of them that were another list: none, or the machine is at fault."),
    MODEL_SHARE(
            "modelShare",
            Kind.GAUGE,
            List.of(JobOperator.SESSIONS),
            List.of("", "model_"),
            "Which share of the sessions it serves; by `model`, that of each one that served since the start."),
    RELEASE(
            "release",
            Kind.GAUGE,
            JobOperator.SESSIONS,
            "Number of the release in service, its offset in `model-releases`; -1 where there was none."),
    BUNDLES_SERVED(
            "bundlesServed", Kind.COUNTER, JobOperator.SESSIONS, "Bundles that began to serve, the first with them."),
    RELEASES_REFUSED(
            "releasesRefused",
            Kind.COUNTER,
            JobOperator.SESSIONS,
            "Releases that could not be used; `model-status` says why."),
    RESIDENT_BYTES(
            "residentBytes",
            Kind.GAUGE,
            JobOperator.SESSIONS,
            "Memory of the whole process as Linux counts it: heap, RocksDB, ONNX Runtime and all else. The same for all subtasks of "
                    + "a process; -1 elsewhere than on Linux."),
    BUILD_INFO(
            "buildInfo",
            Kind.GAUGE,
            List.of(JobOperator.SESSIONS),
            List.of("version_"),
            "1; its `version` says which Eddy runs."),
    RECORDS_CUT(
            "recordsCut",
            Kind.COUNTER,
            List.of(JobOperator.RECOMMENDATIONS, JobOperator.REJECTED_CLICKS),
            List.of("user_"),
            "Records that were shortened to what the topic takes."),
    RECORD_TIMES_REPLACED(
            "recordTimesReplaced",
            Kind.COUNTER,
            List.of(JobOperator.RECOMMENDATIONS, JobOperator.REJECTED_CLICKS),
            List.of("user_"),
            "Records whose time the topic does not take, so that they got the present one."),
    RECORDS_NOT_WRITTEN(
            "recordsNotWritten",
            Kind.COUNTER,
            List.of(JobOperator.RECOMMENDATIONS, JobOperator.REJECTED_CLICKS),
            List.of("user_"),
            "Records that the topic does not take however they are cut: lost, and in the log.");

    /** What kind of value it is. */
    public enum Kind {
        COUNTER,
        /** A number that goes up and down. */
        GAUGE,
        /** A gauge of text, which Prometheus does not take. */
        TEXT,
        HISTOGRAM
    }

    private static final String PROMETHEUS = "flink_taskmanager_job_task_operator_";

    private final String shown;
    private final Kind kind;

    @SuppressWarnings("ImmutableEnumChecker") // it is one of List.of
    private final List<JobOperator> operators;

    /** Of the metric groups that it is in, as they begin its name in Prometheus. */
    @SuppressWarnings("ImmutableEnumChecker") // it is one of List.of
    private final List<String> groups;

    private final String says;

    JobMetric(String shown, Kind kind, JobOperator operator, String says) {
        this(shown, kind, List.of(operator), List.of(""), says);
    }

    JobMetric(String shown, Kind kind, List<JobOperator> operators, List<String> groups, String says) {
        this.shown = shown;
        this.kind = kind;
        this.operators = operators;
        this.groups = groups;
        this.says = says;
    }

    /** As Flink shows it. */
    public String shown() {
        return shown;
    }

    public Kind kind() {
        return kind;
    }

    /** The series that Prometheus gets; none for a text. */
    public List<String> inPrometheus() {
        return kind == Kind.TEXT
                ? List.of()
                : groups.stream().map(group -> PROMETHEUS + group + shown).toList();
    }

    public Counter counter(MetricGroup group) {
        require(Kind.COUNTER);
        return group.counter(shown);
    }

    public Histogram histogram(MetricGroup group) {
        require(Kind.HISTOGRAM);
        return group.histogram(shown, RecentHistogram.ofTheLastMinute());
    }

    public void number(MetricGroup group, Gauge<? extends Number> value) {
        require(Kind.GAUGE);
        group.gauge(shown, value);
    }

    public void text(MetricGroup group, Gauge<String> value) {
        require(Kind.TEXT);
        group.gauge(shown, value);
    }

    private void require(Kind asked) {
        if (kind != asked) {
            throw new IllegalStateException(shown + " is a " + kind + ", not a " + asked);
        }
    }

    /** A Markdown table of all. */
    public static String reference() {
        return Arrays.stream(values())
                .map(JobMetric::row)
                .collect(Collectors.joining(
                        "",
                        "| metric of the job | operator | kind | in Prometheus, after `" + PROMETHEUS
                                + "` | says |\n|---|---|---|---|---|\n",
                        ""));
    }

    private String row() {
        return "| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        shown,
                        operators.stream().map(JobOperator::shown).collect(Collectors.joining(", ")),
                        kind.name().toLowerCase(Locale.ROOT),
                        inPrometheus().stream()
                                .map(name -> "`" + name.substring(PROMETHEUS.length()) + "`")
                                .collect(Collectors.joining(", ")),
                        says);
    }
}
