package io.eddy.command.stream;

import io.eddy.serving.BindFailure;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Where a process shows its metrics to Prometheus. */
public final class MetricsOptions {

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            description =
                    "Shows metrics to Prometheus, at /metrics of this port; 0 for a free one. By default nowhere.")
    private Integer port;

    @Option(
            names = "--metrics-host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            showDefaultValue = Visibility.ALWAYS,
            description = "Of which interface; 0.0.0.0 for all. Whoever reaches it may read.")
    private String host;

    /**
     * The address, free at this moment, for a server that would not say well that it is not.
     *
     * @param who begins the message
     */
    InetSocketAddress free(String who) throws IOException {
        var wanted = new InetSocketAddress(host, port());
        try (var socket = new ServerSocket()) {
            socket.bind(wanted);
            return new InetSocketAddress(host, socket.getLocalPort());
        } catch (BindException e) {
            throw new IOException(
                    who + " cannot show its metrics at " + host + ":" + port() + ": " + BindFailure.reason(e) + ".", e);
        }
    }

    /** A line of its own; empty where there are none. */
    static String shown(InetSocketAddress address) {
        return address == null
                ? ""
                : "\nMetrics: http://" + address.getHostString() + ":" + address.getPort() + "/metrics";
    }

    boolean isNamed() {
        return port != null;
    }

    String host() {
        return host;
    }

    int port() {
        return Ports.named("--metrics-port", port).number();
    }
}
