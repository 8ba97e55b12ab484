package io.eddy.serving.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;

/** Why a request is not answered as it was meant: an RFC 9457 problem, thrown to be shown. */
final class Problem extends RuntimeException {

    static final String CONTENT_TYPE = "application/problem+json";

    private static final long serialVersionUID = 1;
    private static final int MAX_ECHOED = 40;

    private final HttpStatus status;
    private final transient ObjectNode more = JsonNodeFactory.instance.objectNode();
    private int retryAfterSeconds;

    private Problem(HttpStatus status, String detail, Throwable cause) {
        super(detail, cause);
        this.status = status;
    }

    /** @param detail a sentence for whoever sent the request */
    static Problem of(HttpStatus status, String detail) {
        return new Problem(status, detail, null);
    }

    /** For which the same request will do later. */
    static Problem forNow(HttpStatus status, String detail, int retryAfterSeconds, Throwable cause) {
        var problem = new Problem(status, detail, cause);
        problem.retryAfterSeconds = retryAfterSeconds;
        return problem;
    }

    /** A query parameter that is wrong. */
    static Problem ofParameter(String name, String detail) {
        return of(HttpStatus.BAD_REQUEST, detail).with("parameter", name);
    }

    Problem with(String member, String value) {
        more.put(member, value);
        return this;
    }

    Problem with(String member, ArrayNode value) {
        more.set(member, value);
        return this;
    }

    HttpStatus status() {
        return status;
    }

    void show(Context ctx) {
        var answer = JsonNodeFactory.instance
                .objectNode()
                .put("title", status.getMessage())
                .put("status", status.getCode())
                .put("detail", getMessage());
        answer.setAll(more);
        ctx.status(status);
        if (retryAfterSeconds > 0) {
            ctx.header(Header.RETRY_AFTER, Integer.toString(retryAfterSeconds));
        }
        Json.show(ctx, answer);
        ctx.contentType(CONTENT_TYPE);
    }

    /** What came with a request, to be shown in a sentence. */
    static String shortened(String text) {
        if (text.isEmpty()) {
            return "empty";
        }
        return text.length() > MAX_ECHOED ? text.substring(0, MAX_ECHOED) + "..." : text;
    }
}
