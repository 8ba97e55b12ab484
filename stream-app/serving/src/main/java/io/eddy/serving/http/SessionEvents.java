package io.eddy.serving.http;

import io.eddy.serving.http.Answers.Wanted;
import io.eddy.serving.session.KeptSession;
import io.eddy.serving.session.NotReadyException;
import io.eddy.serving.session.ServedSessions;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import io.javalin.http.sse.SseClient;
import io.javalin.http.sse.SseHandler;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /v1/sessions/{id}/events}: each new recommendation of a session as a server-sent event. Any thread.
 *
 * <p>Who reads slowly gets the newest and none in between, and holds up one thread of the executor, not the stream. Where the session
 * moves to another instance the events end; the client comes again, as the standard has it, and is led there.
 */
final class SessionEvents {

    static final int MOST = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(SessionEvents.class);
    private static final String TYPE = "text/event-stream";
    private static final String EVENT = "recommendation";
    private static final String ALIVE = "alive";
    private static final String DATA = "data: ";
    private static final String ID = "id: ";
    private static final Duration ALIVE_EVERY = Duration.ofSeconds(5);
    private static final Duration SILENT_FOR = ALIVE_EVERY.multipliedBy(3);
    private static final int RETRY_AFTER_SECONDS = 5;

    private final Supplier<? extends ServedSessions> streams;
    private final SessionRoutes routes;
    private final Peers peers;
    private final Answers answers;
    private final Executor executor;

    /** By client what looks after it, again and again. */
    private final Map<SseClient, Runnable> open = new ConcurrentHashMap<>();

    /** @param scheduler asks again and again whether clients are still there */
    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the scheduler, and by no failure
    SessionEvents(
            Supplier<? extends ServedSessions> streams,
            SessionRoutes routes,
            Peers peers,
            Answers answers,
            Executor executor,
            ScheduledExecutorService scheduler) {
        this.streams = streams;
        this.routes = routes;
        this.peers = peers;
        this.answers = answers;
        this.executor = executor;
        scheduler.scheduleWithFixedDelay(
                this::lookAfterAll, ALIVE_EVERY.toMillis(), ALIVE_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void lookAfterAll() {
        try {
            open.values().forEach(Runnable::run);
        } catch (RuntimeException e) {
            LOG.warn("Not all clients of events could be looked after", e);
        }
    }

    /** How many clients hear of sessions. */
    int listening() {
        return open.size();
    }

    void open(Context ctx) throws Exception {
        var sessionId = SessionRoutes.sessionId(ctx);
        var wanted = routes.wanted(QueryParameters.of(ctx, "n", "exclude", "filter"));
        var accepted = ctx.header(Header.ACCEPT);
        if (accepted == null || !accepted.contains(TYPE)) {
            throw Problem.of(
                    HttpStatus.NOT_ACCEPTABLE, "Events are sent as " + TYPE + ": ask with Accept: " + TYPE + ".");
        }
        if (open.size() >= MOST) {
            throw Problem.forNow(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "This instance sends events to " + MOST + " clients and no more.",
                    RETRY_AFTER_SECONDS,
                    null);
        }
        try {
            open(ctx, sessionId, wanted);
        } catch (NotReadyException e) {
            LOG.debug("Nobody keeps it at the moment", e);
            // By the standard a client comes again after the end of a stream, and never after a refusal.
            send(SseClient::close, ctx);
        }
    }

    private void open(Context ctx, String sessionId, Wanted wanted) throws InterruptedException {
        var stream = streams.get();
        var keepers = stream.keepers(sessionId);
        if (ctx.header(Peers.FORWARDED_BY) != null || keepers.hosts().get(0).equals(stream.self())) {
            send(client -> new Here(client, stream, sessionId, wanted).begin(keepers.partition()), ctx);
        } else {
            var lines = peers.follow(ctx, keepers.hosts().get(0), SessionRoutes.pathAndQuery(ctx));
            send(client -> new Elsewhere(client, lines).begin(), ctx);
        }
    }

    private static void send(Consumer<SseClient> events, Context ctx) {
        // A server that does not know when the next event comes has no use for a timeout.
        new SseHandler(0, events).handle(ctx);
    }

    /** Sends what this instance reads; one thread at a time, as a response that is written to while it is closed never ends. */
    private final class Here {

        private final SseClient client;
        private final ServedSessions stream;
        private final String sessionId;
        private final Wanted wanted;
        private final AtomicReference<KeptSession> next = new AtomicReference<>();
        private final AtomicBoolean isToProve = new AtomicBoolean();
        private final AtomicBoolean isSending = new AtomicBoolean();
        private volatile boolean hasMoved;

        /** What was known before is not to follow what has come since. */
        private volatile boolean hasHeard;

        Here(SseClient client, ServedSessions stream, String sessionId, Wanted wanted) {
            this.client = client;
            this.stream = stream;
            this.sessionId = sessionId;
            this.wanted = wanted;
        }

        void begin(int partition) {
            Consumer<KeptSession> listener = this::take;
            client.keepAlive();
            client.onClose(() -> {
                stream.forget(sessionId, listener);
                open.remove(client);
            });
            open.put(client, this::look);
            stream.listen(sessionId, listener);
            known(partition).ifPresent(kept -> {
                if (!hasHeard && next.compareAndSet(null, kept)) {
                    proceed();
                }
            });
        }

        private Optional<KeptSession> known(int partition) {
            try {
                return stream.find(sessionId, partition, false);
            } catch (NotReadyException e) {
                LOG.debug("What comes is sent", e);
                return Optional.empty();
            }
        }

        private void take(KeptSession session) {
            hasHeard = true;
            next.set(session);
            proceed();
        }

        private void look() {
            try {
                hasMoved = !stream.keepers(sessionId).hosts().get(0).equals(stream.self());
            } catch (NotReadyException e) {
                LOG.debug("Nobody keeps it at the moment", e);
                hasMoved = true;
            }
            isToProve.set(true);
            proceed();
        }

        private void proceed() {
            if (isSending.compareAndSet(false, true)) {
                executor.execute(this::send);
            }
        }

        private void send() {
            try {
                sendNext();
            } finally {
                isSending.set(false);
            }
            if (next.get() != null || isToProve.get()) {
                proceed();
            }
        }

        private void sendNext() {
            var session = next.getAndSet(null);
            boolean prove = isToProve.getAndSet(false);
            if (hasMoved) {
                client.close();
            } else if (session != null && !client.terminated()) {
                client.sendEvent(
                        EVENT,
                        Json.text(answers.of(session, wanted)),
                        session.latest().getRecommendationId());
            } else if (prove) {
                // A client that has gone shows when it is written to.
                client.sendComment(ALIVE);
            }
        }
    }

    /** Sends what another instance sends. */
    private final class Elsewhere {

        private final SseClient client;
        private final Stream<String> lines;
        private String id = "";
        private volatile long lastNanos = System.nanoTime();

        Elsewhere(SseClient client, Stream<String> lines) {
            this.client = client;
            this.lines = lines;
        }

        void begin() {
            client.keepAlive();
            client.onClose(() -> {
                open.remove(client);
                lines.close();
            });
            open.put(client, this::look);
            executor.execute(() -> {
                try {
                    lines.forEach(this::pass);
                } catch (RuntimeException e) {
                    LOG.debug("The other instance sends no more", e);
                } finally {
                    client.close();
                }
            });
        }

        /** The other one sends a line every few seconds, whatever happens. */
        private void look() {
            if (System.nanoTime() - lastNanos > SILENT_FOR.toNanos()) {
                executor.execute(lines::close);
            }
        }

        private void pass(String line) {
            lastNanos = System.nanoTime();
            if (line.startsWith(ID)) {
                id = line.substring(ID.length());
            } else if (line.startsWith(DATA)) {
                client.sendEvent(EVENT, line.substring(DATA.length()), id);
            } else if (line.startsWith(":")) {
                client.sendComment(ALIVE);
            }
        }
    }
}
