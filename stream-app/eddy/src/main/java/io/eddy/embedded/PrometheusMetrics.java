package io.eddy.embedded;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.HTTPServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Properties;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.prometheus.AbstractPrometheusReporter;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** Flink's reporter for Prometheus at one address; the one that Flink brings listens on all interfaces. */
public final class PrometheusMetrics implements MetricReporterFactory {

    private static final String REPORTER = "metrics.reporter.eddy.";
    private static final String HOST = "host";
    private static final String PORT = "port";

    /** Of an attempt or of one run: each restart would begin other series. */
    private static final String LABELS_LEFT_OUT = "job_id;task_id;task_attempt_id;task_attempt_num;operator_id;tm_id";

    static void configure(Configuration configuration, InetSocketAddress address) {
        configuration.setString(REPORTER + "factory.class", PrometheusMetrics.class.getName());
        configuration.setString(REPORTER + HOST, address.getHostString());
        configuration.setString(REPORTER + PORT, Integer.toString(address.getPort()));
        configuration.setString(REPORTER + "filterLabelValueCharacters", "false");
        configuration.setString(REPORTER + "scope.variables.excludes", LABELS_LEFT_OUT);
    }

    @Override
    public MetricReporter createMetricReporter(Properties properties) {
        return new Reporter();
    }

    /** Names and labels are those of Flink's reporter. */
    private static final class Reporter extends AbstractPrometheusReporter {

        private HTTPServer server;

        @Override
        public void open(MetricConfig config) {
            super.open(config);
            try {
                var address = new InetSocketAddress(config.getString(HOST, ""), config.getInteger(PORT, 0));
                server = new HTTPServer(address, collected(), true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** What the super class collects, which it shows to its own package only. */
        private CollectorRegistry collected() {
            try {
                var registry = AbstractPrometheusReporter.class.getDeclaredField("registry");
                registry.setAccessible(true);
                return (CollectorRegistry) registry.get(this);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("Flink's reporter has changed", e);
            }
        }

        @Override
        public void close() {
            if (server != null) {
                server.stop();
            }
            super.close();
        }
    }
}
