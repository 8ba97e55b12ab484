package io.eddy.command.stream;

import io.eddy.benchmark.Pace;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;

/**
 * Sends requests at fixed times, whether or not those before are answered, as visitors do not wait for each other. Times count from when a
 * request was due, so a server that stands still is not spared those that came meanwhile.
 */
final class OpenLoop {

    private final double rate;
    private final Duration length;
    private final int servers;
    private final int connections;
    private final HttpClient client;

    /**
     * @param rate requests a second
     * @param servers that requests go to in turns
     * @param connections at most so many requests are under way to each; one that is due waits for another to end
     */
    OpenLoop(double rate, Duration length, int servers, int connections, HttpClient client) {
        this.rate = rate;
        this.length = length;
        this.servers = servers;
        this.connections = connections;
        this.client = client;
    }

    /**
     * What requests came to that ended in the same way.
     *
     * @param server that was asked
     * @param how a status, or what went wrong
     */
    record Outcome(URI server, String how) {}

    /** When the requests of an outcome were due, since the first of all, and how long they took, in microseconds. */
    static final class Requests {

        private final Histogram micros = new Histogram(3);
        private long firstNanos = Long.MAX_VALUE;
        private long lastNanos;

        private void add(long dueNanos, long tookNanos) {
            micros.recordValue(Math.max(0, tookNanos) / 1_000);
            firstNanos = Math.min(firstNanos, dueNanos);
            lastNanos = Math.max(lastNanos, dueNanos);
        }

        Histogram micros() {
            return micros;
        }

        double firstSeconds() {
            return firstNanos / 1e9;
        }

        double lastSeconds() {
            return lastNanos / 1e9;
        }
    }

    int size() {
        return (int) Math.max(1, Math.round(rate * length.toNanos() / 1e9));
    }

    /**
     * Returns once all are answered, or have failed.
     *
     * @param requests by number; those of one server are at most {@code connections} at a time, whatever becomes of the others
     * @param progress told how many were sent
     */
    Map<Outcome, Requests> run(IntFunction<HttpRequest> requests, IntConsumer progress) {
        var outcomes = new TreeMap<Outcome, Requests>(
                Comparator.comparing(Outcome::server).thenComparing(Outcome::how));
        var sent = new AtomicInteger();
        long start = System.nanoTime();
        var lanes = new ArrayList<Thread>();
        for (int first = 0; first < servers; first++) {
            int lane = first;
            lanes.add(new Thread(
                    () -> {
                        var all = new ArrayList<CompletableFuture<?>>();
                        var free = new Semaphore(connections);
                        for (int number = lane; number < size(); number += servers) {
                            long due = start + (long) (number / rate * 1e9);
                            Pace.await(due);
                            free.acquireUninterruptibly();
                            all.add(send(requests.apply(number), due, start, free, outcomes));
                            progress.accept(sent.incrementAndGet());
                        }
                        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                                .join();
                    },
                    "load-" + lane));
        }
        lanes.forEach(Thread::start);
        for (var lane : lanes) {
            try {
                lane.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return outcomes;
    }

    private CompletableFuture<?> send(
            HttpRequest request, long due, long start, Semaphore free, Map<Outcome, Requests> outcomes) {
        return client.sendAsync(request, BodyHandlers.discarding()).handle((response, failure) -> {
            long tookNanos = System.nanoTime() - due;
            free.release();
            var outcome = new Outcome(
                    request.uri().resolve("/"),
                    failure == null ? Integer.toString(response.statusCode()) : how(failure));
            synchronized (outcomes) {
                outcomes.computeIfAbsent(outcome, of -> new Requests()).add(due - start, tookNanos);
            }
            return null;
        });
    }

    private static String how(Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException) {
            return "no connection";
        }
        if (cause instanceof HttpTimeoutException) {
            return "no answer in time";
        }
        return cause instanceof IOException ? "connection lost" : cause.toString();
    }

    /** What an application would take for an answer. */
    static boolean isGood(Outcome outcome) {
        return List.of("200", "202").contains(outcome.how());
    }
}
