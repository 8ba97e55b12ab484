package io.eddy.serving;

/**
 * Where on the loopback interface a server is to listen.
 *
 * @param number 0 for a free port
 * @param movesOn whether the server takes a free port where this one is taken
 */
public record LoopbackPort(int number, boolean movesOn) {

    public static final int HIGHEST = 65_535;

    /** One that nobody listens on. */
    public static final LoopbackPort FREE = exactly(0);

    public LoopbackPort {
        if (number < 0 || number > HIGHEST) {
            throw new IllegalArgumentException("A port is from 0 to " + HIGHEST + ", not " + number + ".");
        }
    }

    public static LoopbackPort exactly(int number) {
        return new LoopbackPort(number, false);
    }

    public static LoopbackPort preferably(int number) {
        return new LoopbackPort(number, true);
    }
}
