package io.eddy.serving;

/** Why a server cannot listen, in words. */
public final class BindFailure {

    private BindFailure() {}

    /** @param failure to bind, or what was thrown because of it */
    public static String reason(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            var message = cause.getMessage() == null ? "" : cause.getMessage();
            if (message.contains("Cannot assign requested address")) {
                return "this machine has no such address";
            }
            if (message.contains("Permission denied")) {
                return "this user may not listen on the port";
            }
        }
        return "the port is taken";
    }
}
