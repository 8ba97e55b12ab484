package io.eddy.command.stream;

import io.eddy.serving.LoopbackPort;

/** What a user says and reads of ports. */
public final class Ports {

    private Ports() {}

    /**
     * The port that was named, and no other; where none was, the usual one, or a free one where that is taken.
     *
     * @param option that names it
     * @param named or null
     */
    public static LoopbackPort namedOr(String option, Integer named, int usual) {
        return named == null ? LoopbackPort.preferably(usual) : named(option, named);
    }

    public static LoopbackPort named(String option, int named) {
        if (named < 0 || named > LoopbackPort.HIGHEST) {
            throw new IllegalArgumentException(
                    option + " is " + named + ", expected 0 to " + LoopbackPort.HIGHEST + ".");
        }
        return LoopbackPort.exactly(named);
    }

    /** To go behind an address: why its port is not the usual one; empty where it is, or where another was named. */
    public static String whyMoved(LoopbackPort wanted, int port) {
        return wanted.movesOn() && port != wanted.number() ? " (port " + wanted.number() + " is taken)" : "";
    }
}
