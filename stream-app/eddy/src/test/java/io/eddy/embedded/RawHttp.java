package io.eddy.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** HTTP as it stands on the wire: Java's own client lets nobody set the Host header. */
final class RawHttp {

    private RawHttp() {}

    /** @return the whole response to a request of these first lines and no body */
    static String send(int port, String head) throws IOException {
        return send(port, head, "");
    }

    static String send(int port, String head, String body) throws IOException {
        var request = head + "\r\nContent-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body;
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
