package io.eddy.serving.http;

import io.eddy.serving.LoopbackPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the service listens, and who is let in.
 *
 * @param host name or address of the interface to listen on
 * @param port there
 * @param advertised where other instances ask this one; null for host and port as they are, of all interfaces for the address of this machine
 * @param corsOrigins whose pages may ask, as {@code https://shop.example}
 * @param keys who may ask; {@link ApiKeys#NONE} for everybody
 * @param tls null for plain HTTP
 * @param requestsPerSecond of one client at most; 0 for any number
 */
public record Door(
        String host,
        LoopbackPort port,
        Address advertised,
        List<String> corsOrigins,
        ApiKeys keys,
        Tls tls,
        int requestsPerSecond) {

    public static final String LOOPBACK = "127.0.0.1";

    /** Host and port of an instance. */
    public record Address(String host, int port) {

        /** @throws IllegalArgumentException where the text is none */
        public static Address of(String text) {
            int colon = text.lastIndexOf(':');
            var port = text.substring(colon + 1);
            if (colon < 1 || !port.matches("\\d{1,5}") || Integer.parseInt(port) > LoopbackPort.HIGHEST) {
                throw new IllegalArgumentException(
                        "An instance is asked at a host and a port, as serve-0.eddy:8088, not '" + text + "'.");
            }
            return new Address(text.substring(0, colon), Integer.parseInt(port));
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /**
     * Certificate and key, both as PEM.
     *
     * @param certificate the server's first, then those that it is signed by
     * @param key not encrypted
     */
    public record Tls(Path certificate, Path key) {}

    public Door {
        corsOrigins = List.copyOf(corsOrigins);
        for (var origin : corsOrigins) {
            if (!origin.matches("https?://[^/\\s*]+")) {
                throw new IllegalArgumentException(
                        "An origin is as https://shop.example, without path or star, not '" + origin + "'.");
            }
        }
        if (requestsPerSecond < 0) {
            throw new IllegalArgumentException(
                    "Requests per second are 0, for any number, or more, not " + requestsPerSecond + ".");
        }
    }

    /** Open to everybody on this machine. */
    public static Door onLoopback(LoopbackPort port) {
        return new Door(LOOPBACK, port, null, List.of(), ApiKeys.NONE, null, 0);
    }

    /** Whether only processes of this machine get here. */
    boolean isOnLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("There is no interface of the name or address " + host + ".", e);
        }
    }

    /**
     * Where other instances ask one that listens at this port.
     *
     * @throws IllegalArgumentException where it listens on all interfaces and has no name to be asked by
     */
    Address address(int listening) {
        if (advertised != null) {
            return advertised;
        }
        try {
            var address = InetAddress.getByName(host);
            return new Address(
                    address.isAnyLocalAddress() ? InetAddress.getLocalHost().getHostAddress() : host, listening);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "This machine does not know its own address: name where other instances ask it (--advertise).", e);
        }
    }

    String scheme() {
        return tls == null ? "http" : "https";
    }
}
