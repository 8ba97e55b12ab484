package io.eddy.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Looks for ports on the loopback interface, for servers that have to be told theirs before they listen. */
final class FreePort {

    private FreePort() {}

    static int any() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("There is no free port on the loopback interface.", e);
        }
    }

    /** A free one beside one that will be listened on, which the system may name twice. */
    static int otherThan(int port) {
        int other = any();
        while (other == port) {
            other = any();
        }
        return other;
    }

    /** @throws BindException where somebody listens on the port; connections that are still being buried do not count */
    static void requireFree(int port) throws IOException {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
    }
}
