package io.eddy.serving;

import java.util.List;

/**
 * What a server on the loopback interface is called by those who may ask it.
 *
 * <p>A browser sends the requests of any page to the loopback interface. A page whose name was made to point here (DNS
 * rebinding) shows by its {@code Host}, another one, where it sends or wants to read something, by its {@code Origin}.
 *
 * @param port that the server listens on
 */
public record LoopbackAuthority(int port) {

    private static final List<String> NAMES = List.of("127.0.0.1", "localhost", "[::1]");
    private static final String SCHEME = "http://";
    private static final int DEFAULT_PORT = 80;

    /** @param host value of the header, or null */
    public boolean isHost(String host) {
        return NAMES.stream()
                .anyMatch(name -> (name + ":" + port).equalsIgnoreCase(host)
                        || (port == DEFAULT_PORT && name.equalsIgnoreCase(host)));
    }

    /** @param origin value of the header */
    public boolean isOrigin(String origin) {
        return origin.startsWith(SCHEME) && isHost(origin.substring(SCHEME.length()));
    }
}
