package io.eddy.serving.http;

import io.eddy.serving.Dependency;
import io.eddy.serving.ProcessMetrics;
import io.eddy.serving.session.ServedSessions;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** The service's metrics, in Prometheus' text format. Any thread. */
final class ServiceMetrics {

    static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private static final String OUTCOME = "outcome";
    private static final double[] SECONDS = {0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10};

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    private final Histogram requests = Histogram.builder()
            .name("eddy_http_request_duration_seconds")
            .help("Time to answer a request, by method, route and status; of a stream of events the time to its end.")
            .labelNames("method", "route", "status")
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .register(registry);

    private final Counter clicks = Counter.builder()
            .name("eddy_clicks_written_total")
            .help("Clicks that came over HTTP: written to their topic, or failed.")
            .labelNames(OUTCOME)
            .register(registry);

    private final Counter awaited = Counter.builder()
            .name("eddy_awaited_recommendations_total")
            .help("Clicks whose sender waited for the recommendation: answered in time, or late.")
            .labelNames(OUTCOME)
            .register(registry);

    private final Counter forwarded = Counter.builder()
            .name("eddy_forwarded_requests_total")
            .help("Requests that another instance was asked: answered, or failed and asked elsewhere.")
            .labelNames(OUTCOME)
            .register(registry);

    ServiceMetrics(String version) {
        for (var outcome : List.of("written", "failed")) {
            clicks.labelValues(outcome);
        }
        for (var outcome : List.of("answered", "late")) {
            awaited.labelValues(outcome);
        }
        for (var outcome : List.of("answered", "failed")) {
            forwarded.labelValues(outcome);
        }
        ProcessMetrics.addBuild(registry, version);
    }

    /** Adds what the stream and the watch on its surroundings know. */
    void follow(
            Supplier<? extends ServedSessions> streams,
            Supplier<List<Dependency>> dependencies,
            IntSupplier listening) {
        counter(
                "eddy_recommendations_received_total",
                "Recommendations that came later than the session's last one.",
                () -> streams.get().recent().received());
        counter(
                "eddy_recommendations_outdated_total",
                "Recommendations that were passed over: read again, or older than the retention.",
                () -> streams.get().recent().outdated());
        ProcessMetrics.addStream(
                registry, () -> streams.get().malformed(), () -> streams.get().recordsLag(), dependencies);
        GaugeWithCallback.builder()
                .name("eddy_session_partitions")
                .help("Partitions of sessions that this instance keeps, or keeps a copy of for another one.")
                .labelNames("role")
                .callback(callback -> {
                    callback.call(streams.get().partitions(false), "kept");
                    callback.call(streams.get().partitions(true), "copy");
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name("eddy_event_streams")
                .help("Clients that hear of a session's recommendations as they come.")
                .callback(callback -> callback.call(listening.getAsInt()))
                .register(registry);
    }

    private void counter(String name, String help, Supplier<Long> value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.get().doubleValue()))
                .register(registry);
    }

    void answered(String method, String route, int status, double milliseconds) {
        requests.labelValues(method, route, Integer.toString(status)).observe(milliseconds / 1_000);
    }

    void clicksWritten(long written, long failed) {
        clicks.labelValues("written").inc(written);
        clicks.labelValues("failed").inc(failed);
    }

    void awaited(boolean inTime) {
        awaited.labelValues(inTime ? "answered" : "late").inc();
    }

    void forwarded(boolean answered) {
        forwarded.labelValues(answered ? "answered" : "failed").inc();
    }

    void write(OutputStream out) throws IOException {
        writer.write(out, registry.scrape());
    }
}
