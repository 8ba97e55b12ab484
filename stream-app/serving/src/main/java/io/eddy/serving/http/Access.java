package io.eddy.serving.http;

import io.eddy.serving.LoopbackAuthority;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import java.util.Set;

/**
 * Who is let in. Any thread.
 *
 * <p>On the loopback interface, which pages in a browser of this machine reach too, the server answers only who asks for it by a name of
 * that interface: so a page whose name was made to point here is refused. Anywhere else the name is that of a proxy or a
 * service, and keys are what keeps strangers out. A page of another origin is refused in both, unless it is named.
 */
final class Access {

    private static final String SCHEME = "Bearer ";

    /** What everybody may see: no session, no item. */
    private static final Set<String> OPEN = Set.of("/", "/health", "/ready", "/openapi.json");

    private final Door door;
    private final RateLimit rateLimit;
    private final boolean isOnLoopback;

    Access(Door door) {
        this.door = door;
        this.rateLimit = new RateLimit(door.requestsPerSecond());
        this.isOnLoopback = door.isOnLoopback();
    }

    /** @throws Problem where the request is not let in */
    void check(Context ctx, int port) {
        refuseForeign(ctx, new LoopbackAuthority(port));
        if (OPEN.contains(ctx.path()) || ctx.method().name().equals("OPTIONS")) {
            return;
        }
        rateLimit.count(door.keys().areNeeded() ? client(ctx) : ctx.ip());
    }

    private void refuseForeign(Context ctx, LoopbackAuthority loopback) {
        var host = ctx.header(Header.HOST);
        if (isOnLoopback && !loopback.isHost(host)) {
            throw Problem.of(HttpStatus.MISDIRECTED_REQUEST, "This server is asked for as " + door.host() + " only.");
        }
        var origin = ctx.header(Header.ORIGIN);
        if (origin != null
                && !isOwn(origin, host, loopback)
                && !door.corsOrigins().contains(origin)) {
            throw Problem.of(HttpStatus.FORBIDDEN, "This server answers no page but its own and those it was told of.");
        }
    }

    private boolean isOwn(String origin, String host, LoopbackAuthority loopback) {
        int end = origin.indexOf("://");
        var authority = end < 0 ? "" : origin.substring(end + 3);
        return isOnLoopback
                ? origin.startsWith(door.scheme() + "://") && loopback.isHost(authority)
                : authority.equalsIgnoreCase(host);
    }

    private String client(Context ctx) {
        var header = ctx.header(Header.AUTHORIZATION);
        if (header == null || !header.startsWith(SCHEME)) {
            ctx.header(Header.WWW_AUTHENTICATE, "Bearer");
            throw Problem.of(HttpStatus.UNAUTHORIZED, "This server asks for a key: Authorization: Bearer KEY.");
        }
        return door.keys().client(header.substring(SCHEME.length()).trim()).orElseThrow(() -> {
            ctx.header(Header.WWW_AUTHENTICATE, "Bearer");
            return Problem.of(HttpStatus.UNAUTHORIZED, "This server does not know the key.");
        });
    }
}
