package io.eddy.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds ports on the loopback interface that nobody listens on. */
public final class FreePort {

    private FreePort() {}

    static int any() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("There is no free port on the loopback interface.", e);
        }
    }

    /** The port asked for, or any where that one is taken or 0; for servers that, as Flink, take no {@link #preferablyAgain}. */
    public static int preferably(int port) {
        return preferably(port, false);
    }

    /** The same for servers that, as Kafka, take a port whose last connections are still being buried. */
    static int preferablyAgain(int port) {
        return preferably(port, true);
    }

    private static int preferably(int port, boolean again) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(again);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket.getLocalPort();
        } catch (IOException e) {
            return any();
        }
    }
}
