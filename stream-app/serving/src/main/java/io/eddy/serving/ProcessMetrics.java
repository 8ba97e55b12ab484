package io.eddy.serving;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** The metrics that the processes of this module have in common. */
public final class ProcessMetrics {

    private ProcessMetrics() {}

    /** The JVM's, and which version runs. */
    public static void addBuild(PrometheusRegistry registry, String version) {
        Info.builder()
                .name("eddy_build_info")
                .help("The version of Eddy that runs.")
                .labelNames("version")
                .register(registry)
                .addLabelValues(version);
        JvmMetrics.builder().register(registry);
    }

    /** How the stream that reads recommendations is. */
    public static void addStream(
            PrometheusRegistry registry,
            Supplier<MalformedRecommendations> malformed,
            DoubleSupplier lag,
            Supplier<List<Dependency>> dependencies) {
        CounterWithCallback.builder()
                .name("eddy_recommendations_malformed_total")
                .help("Records of the recommendations topic that are no recommendation, by cause.")
                .labelNames("cause")
                .callback(callback -> {
                    for (var cause : MalformedRecommendations.Cause.values()) {
                        callback.call(
                                (double) malformed.get().count(cause),
                                cause.name().toLowerCase(Locale.ROOT));
                    }
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name("eddy_recommendations_lag_records")
                .help("Records that the partition furthest behind is behind; NaN where this instance reads none.")
                .callback(callback -> callback.call(lag.getAsDouble()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("eddy_dependency_up")
                .help("1 where a broker, a topic or the stream is well, 0 where not; as /health says.")
                .labelNames("dependency")
                .callback(callback -> dependencies
                        .get()
                        .forEach(dependency -> callback.call(dependency.isOk() ? 1 : 0, dependency.name())))
                .register(registry);
    }
}
