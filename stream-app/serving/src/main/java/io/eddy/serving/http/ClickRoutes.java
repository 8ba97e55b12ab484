package io.eddy.serving.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.eddy.schemas.Click;
import io.eddy.schemas.RecommendationId;
import io.eddy.serving.http.Answers.Wanted;
import io.eddy.serving.session.KeptSession;
import io.eddy.serving.session.NotReadyException;
import io.eddy.serving.session.ServedSessions;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * {@code POST /v1/clicks}. Any thread.
 *
 * <p>Who waits for a click's recommendation is answered by the instance that keeps the session, as that one reads it. Event ids are given before:
 * where that instance dies on the way, the click is written here, and if it was written before, the job tells it by the id.
 */
final class ClickRoutes {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final int RETRY_AFTER_SECONDS = 1;
    private static final List<String> TYPES = List.of("application/json", "application/x-www-form-urlencoded");

    private final Function<Click, CompletableFuture<RecordMetadata>> sender;
    private final Supplier<String> topicId;
    private final String topic;
    private final Peers peers;
    private final SessionRoutes routes;
    private final Answers answers;
    private final ServiceMetrics metrics;
    private final InstantSource clock;
    private final Executor executor;

    /**
     * @param topicId Kafka's id of the clicks topic as it is now
     * @param executor answers; the threads of producer and stream are not to write to slow clients
     */
    ClickRoutes(
            Function<Click, CompletableFuture<RecordMetadata>> sender,
            String topic,
            Supplier<String> topicId,
            Peers peers,
            SessionRoutes routes,
            Answers answers,
            ServiceMetrics metrics,
            InstantSource clock,
            Executor executor) {
        this.sender = sender;
        this.topic = topic;
        this.topicId = topicId;
        this.peers = peers;
        this.routes = routes;
        this.answers = answers;
        this.metrics = metrics;
        this.clock = clock;
        this.executor = executor;
    }

    void take(Context ctx) {
        var parameters = QueryParameters.of(ctx, "wait", "n", "exclude", "filter");
        var wait = parameters.duration("wait", LONGEST_WAIT);
        var wanted = routes.wanted(parameters);
        requireJson(ctx);
        var read = ReadClicks.of(ctx.bodyAsBytes(), clock.instant());
        if (wait.isZero()) {
            ctx.future(() -> writeOnly(ctx, read));
            return;
        }
        if (read.isBatch()) {
            throw Problem.ofParameter("wait", "One click can be waited for, not a batch.");
        }
        var click = read.clicks().get(0);
        var question = new Peers.Question(
                SessionRoutes.pathAndQuery(ctx), Json.text(asSent(click)), wait.plus(ClickSender.ANSWER_WITHIN));
        ctx.future(() -> keeperOrHere(ctx, click, question, wait, wanted));
    }

    private static void requireJson(Context ctx) {
        var type = ctx.header(Header.CONTENT_TYPE);
        // Some tools, as curl, say the second of everything. No page of another origin gets this far.
        if (type != null && TYPES.stream().noneMatch(type.toLowerCase(Locale.ROOT)::startsWith)) {
            throw Problem.of(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "Clicks are sent as application/json, not as " + Problem.shortened(type) + ".");
        }
    }

    /** Where nobody who keeps the session can be asked, the click is still taken, and not waited for. */
    private CompletableFuture<Void> keeperOrHere(
            Context ctx, Click click, Peers.Question question, Duration wait, Wanted wanted) {
        CompletableFuture<Void> answered;
        try {
            answered = peers.answer(
                    ctx,
                    click.getSessionId(),
                    question,
                    (stream, partition, copies) -> copies
                            // Who keeps a copy does not read what comes of the click.
                            ? writeOnly(ctx, new ReadClicks(List.of(click), false))
                            : writeAndWait(ctx, stream, click, wait, wanted));
        } catch (NotReadyException e) {
            answered = CompletableFuture.failedFuture(e);
        }
        return answered.exceptionallyCompose(failure -> {
            var cause = failure instanceof CompletionException ? failure.getCause() : failure;
            return cause instanceof NotReadyException
                    ? writeOnly(ctx, new ReadClicks(List.of(click), false))
                    : CompletableFuture.failedFuture(cause);
        });
    }

    private CompletableFuture<Void> writeOnly(Context ctx, ReadClicks read) {
        return write(read).thenAcceptAsync(written -> show(ctx, written, read, null), executor);
    }

    private CompletableFuture<Void> writeAndWait(
            Context ctx, ServedSessions stream, Click click, Duration wait, Wanted wanted) {
        var awaited = new CompletableFuture<KeptSession>();
        Consumer<KeptSession> listener = session -> {
            if (click.getEventId().equals(session.latest().getClick().getEventId())) {
                awaited.complete(session);
            }
        };
        stream.listen(click.getSessionId(), listener);
        var read = new ReadClicks(List.of(click), false);
        return write(read)
                .thenCompose(written -> awaited.completeOnTimeout(null, wait.toMillis(), TimeUnit.MILLISECONDS)
                        .thenAcceptAsync(
                                session -> {
                                    metrics.awaited(session != null);
                                    show(ctx, written, read, session == null ? null : answers.of(session, wanted));
                                },
                                executor))
                .whenComplete((done, failure) -> stream.forget(click.getSessionId(), listener));
    }

    private CompletableFuture<List<RecordMetadata>> write(ReadClicks read) {
        var sent = new ArrayList<CompletableFuture<RecordMetadata>>();
        for (var click : read.clicks()) {
            var last = sent.isEmpty() ? null : sent.get(sent.size() - 1);
            // Each would wait for brokers that are away as long as the one before.
            sent.add(last != null && last.isCompletedExceptionally() ? last : sender.apply(click));
        }
        return CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).handle((all, failure) -> {
            long failed = sent.stream()
                    .filter(CompletableFuture::isCompletedExceptionally)
                    .count();
            metrics.clicksWritten(sent.size() - failed, failed);
            if (failure != null) {
                throw unwritten(read, failure instanceof CompletionException ? failure.getCause() : failure);
            }
            return sent.stream().map(CompletableFuture::join).toList();
        });
    }

    /** The brokers do not have all of the clicks, as far as is known. */
    private static Problem unwritten(ReadClicks read, Throwable reason) {
        var clicks = JsonNodeFactory.instance.arrayNode();
        read.clicks().forEach(click -> clicks.add(asTaken(click)));
        return Problem.forNow(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "The clicks may not have been written: " + reason.getMessage()
                                + ". Sent again with the event ids given here they count once.",
                        RETRY_AFTER_SECONDS,
                        reason)
                .with("clicks", clicks);
    }

    private void show(Context ctx, List<RecordMetadata> written, ReadClicks read, ObjectNode recommendation) {
        var answer = JsonNodeFactory.instance.objectNode();
        var clicks = answer.putArray("clicks");
        for (int index = 0; index < written.size(); index++) {
            var place = written.get(index);
            clicks.addObject()
                    .setAll(asTaken(read.clicks().get(index))
                            .put(
                                    "recommendation_id",
                                    RecommendationId.of(topic, topicId.get(), place.partition(), place.offset())));
        }
        if (recommendation != null) {
            answer.set("recommendation", recommendation);
        }
        ctx.status(recommendation == null ? HttpStatus.ACCEPTED : HttpStatus.OK);
        Json.show(ctx, answer);
    }

    private static ObjectNode asTaken(Click click) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("session_id", click.getSessionId())
                .put("item_id", click.getItemId())
                .put("event_id", click.getEventId())
                .put("event_time", click.getEventTime().toString());
    }

    private static ObjectNode asSent(Click click) {
        var sent = asTaken(click).put("event_type", click.getEventType());
        if (click.getUserId() != null) {
            sent.put("user_id", click.getUserId());
        }
        if (click.getRecommendationId() != null) {
            sent.put("recommendation_id", click.getRecommendationId());
        }
        return sent;
    }
}
