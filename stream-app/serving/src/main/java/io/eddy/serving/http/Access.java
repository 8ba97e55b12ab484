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
    private static final String PREFLIGHT_SECONDS = "600";

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
        var origin = ctx.header(Header.ORIGIN);
        boolean isNamed = origin != null && door.corsOrigins().contains(origin);
        if (isNamed) {
            // Before anything is refused: the page has to be able to read why.
            allow(ctx, origin);
        }
        refuseForeign(ctx, port, origin, isNamed);
        if (isNamed && isPreflight(ctx)) {
            ctx.status(HttpStatus.NO_CONTENT).skipRemainingHandlers();
        } else if (!OPEN.contains(ctx.path())) {
            rateLimit.count(door.keys().areNeeded() ? client(ctx) : ctx.ip());
        }
    }

    private static boolean isPreflight(Context ctx) {
        return ctx.req().getMethod().equals("OPTIONS") && ctx.header(Header.ACCESS_CONTROL_REQUEST_METHOD) != null;
    }

    private static void allow(Context ctx, String origin) {
        ctx.header(Header.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                .header(Header.VARY, Header.ORIGIN)
                .header(Header.ACCESS_CONTROL_EXPOSE_HEADERS, "ETag, Retry-After");
        if (isPreflight(ctx)) {
            ctx.header(Header.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST")
                    .header(Header.ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type, If-None-Match")
                    .header(Header.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS);
        }
    }

    private void refuseForeign(Context ctx, int port, String origin, boolean isNamed) {
        var host = ctx.header(Header.HOST);
        if (isOnLoopback && !isOwnName(host, port)) {
            throw Problem.of(HttpStatus.MISDIRECTED_REQUEST, "This server is asked for as " + door.host() + " only.");
        }
        if (origin != null && !isNamed && !isOwnPage(origin, host, port)) {
            throw Problem.of(HttpStatus.FORBIDDEN, "This server answers no page but its own and those it was told of.");
        }
    }

    /** Also the one that other instances ask by. */
    private boolean isOwnName(String host, int port) {
        return new LoopbackAuthority(port).isHost(host)
                || (door.host() + ":" + port).equalsIgnoreCase(host)
                || (door.advertised() != null && door.advertised().toString().equalsIgnoreCase(host));
    }

    private boolean isOwnPage(String origin, String host, int port) {
        int end = origin.indexOf("://");
        var authority = end < 0 ? "" : origin.substring(end + 3);
        return isOnLoopback
                ? origin.startsWith(door.scheme() + "://") && isOwnName(authority, port)
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
