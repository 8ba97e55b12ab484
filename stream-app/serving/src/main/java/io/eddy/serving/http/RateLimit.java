package io.eddy.serving.http;

import io.github.bucket4j.Bucket;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** So many requests a second for each client, and as many at once after a second of quiet. Any thread. */
final class RateLimit {

    /** Of more clients, those that have not asked for longest begin anew. */
    private static final int CLIENTS = 10_000;

    private final int requestsPerSecond;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > CLIENTS;
        }
    };

    /** @param requestsPerSecond 0 for any number */
    RateLimit(int requestsPerSecond) {
        this.requestsPerSecond = requestsPerSecond;
    }

    /** @throws Problem where the client has asked too often */
    void count(String client) {
        if (requestsPerSecond == 0) {
            return;
        }
        var probe = bucket(client).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw Problem.forNow(
                    HttpStatus.TOO_MANY_REQUESTS,
                    "This server answers " + requestsPerSecond + " requests a second of one client.",
                    (int) TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill()) + 1,
                    null);
        }
    }

    private Bucket bucket(String client) {
        synchronized (buckets) {
            return buckets.computeIfAbsent(
                    client,
                    each -> Bucket.builder()
                            .addLimit(limit -> limit.capacity(requestsPerSecond)
                                    .refillGreedy(requestsPerSecond, Duration.ofSeconds(1)))
                            .build());
        }
    }
}
