package io.eddy.serving.http;

import io.eddy.serving.session.NotReadyException;
import io.eddy.serving.session.ServedSessions;
import io.eddy.serving.session.ServedSessions.Keepers;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.apache.kafka.streams.state.HostInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other instances of the service: who keeps a session answers for it, whoever was asked. Any thread.
 *
 * <p>An instance that does not answer is passed over for a while, for those that keep a copy. A request is handed on once: the second
 * instance answers by what it has.
 */
final class Peers {

    /** By which an instance knows that another one asks: that one's name. */
    static final String FORWARDED_BY = "Eddy-Forwarded-By";

    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

    /** A machine that is there answers sooner. */
    private static final Duration CONNECT_WITHIN = Duration.ofMillis(300);

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);
    private static final Duration PASSED_OVER_FOR = Duration.ofSeconds(2);
    private static final Pattern NO_URI = Pattern.compile("[^\\w\\-.~:/?#\\[\\]@!$&'()*+,;=%]");
    private static final List<String> ASKED = List.of(Header.AUTHORIZATION, Header.IF_NONE_MATCH, Header.ACCEPT);
    private static final List<String> ANSWERED =
            List.of(Header.CONTENT_TYPE, Header.ETAG, Header.RETRY_AFTER, Header.CACHE_CONTROL);

    private final Supplier<? extends ServedSessions> streams;
    private final String scheme;
    private final HttpClient client;
    private final ServiceMetrics metrics;
    private final Map<HostInfo, Long> passedOverUntilNanos = new ConcurrentHashMap<>();
    private final Set<HostInfo> told = ConcurrentHashMap.newKeySet();

    /** @param tls null where instances talk over plain HTTP */
    Peers(Supplier<? extends ServedSessions> streams, SSLContext tls, ServiceMetrics metrics) {
        this.streams = streams;
        this.scheme = tls == null ? "http" : "https";
        this.metrics = metrics;
        var builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_WITHIN);
        this.client = tls == null ? builder.build() : builder.sslContext(tls).build();
    }

    /** Answers from what this instance keeps. */
    @FunctionalInterface
    interface Here {

        /**
         * @param copies whether a copy of another instance's session will do
         * @return done when the answer is in the context
         * @throws NotReadyException where the session cannot be asked here
         */
        CompletableFuture<Void> answer(ServedSessions stream, int partition, boolean copies);
    }

    /** What another instance is asked: the same again, unless it is said otherwise. */
    record Question(String pathAndQuery, String body, Duration patience) {}

    /**
     * Has a session's keeper answer, this instance or another.
     *
     * @throws NotReadyException where none of them can, now or by the future
     */
    CompletableFuture<Void> answer(Context ctx, String sessionId, Question question, Here here) {
        var stream = streams.get();
        var keepers = stream.keepers(sessionId);
        boolean isKept = keepers.hosts().get(0).equals(stream.self());
        if (ctx.header(FORWARDED_BY) != null) {
            return here.answer(stream, keepers.partition(), !isKept);
        }
        return answer(ctx, question, here, stream, keepers, order(keepers.hosts()), 0);
    }

    private CompletableFuture<Void> answer(
            Context ctx,
            Question question,
            Here here,
            ServedSessions stream,
            Keepers keepers,
            List<HostInfo> order,
            int asked) {
        if (asked == order.size()) {
            throw new NotReadyException(stream.state(), null);
        }
        var host = order.get(asked);
        if (host.equals(stream.self())) {
            try {
                return here.answer(
                        stream, keepers.partition(), !keepers.hosts().get(0).equals(host));
            } catch (NotReadyException e) {
                LOG.debug("Not here yet", e);
                return answer(ctx, question, here, stream, keepers, order, asked + 1);
            }
        }
        return ask(ctx, host, question)
                .handle((response, failure) -> isAnswered(ctx, host, response, failure))
                .thenCompose(isAnswered -> isAnswered
                        ? CompletableFuture.completedFuture(null)
                        : answer(ctx, question, here, stream, keepers, order, asked + 1));
    }

    private boolean isAnswered(Context ctx, HostInfo host, HttpResponse<byte[]> response, Throwable failure) {
        boolean isAnswered = failure == null && !isToAskElsewhere(ctx, response.statusCode());
        metrics.forwarded(isAnswered);
        if (isAnswered) {
            show(ctx, response);
        } else if (failure != null) {
            tell(host, failure);
            passedOverUntilNanos.put(host, System.nanoTime() + PASSED_OVER_FOR.toNanos());
        }
        return isAnswered;
    }

    /** What failed inside the other instance may do here, but for a click, which may have been written. */
    private static boolean isToAskElsewhere(Context ctx, int status) {
        return status == HttpStatus.SERVICE_UNAVAILABLE.getCode()
                || (status >= HttpStatus.INTERNAL_SERVER_ERROR.getCode()
                        && ctx.req().getMethod().equals("GET"));
    }

    /** An instance that is away is nothing to write home about; one that cannot be talked to is, once. */
    private void tell(HostInfo host, Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        boolean isAway = cause instanceof ConnectException || cause instanceof HttpTimeoutException;
        if (!isAway && told.add(host)) {
            LOG.warn("The instance at {} cannot be asked", host, cause);
        } else {
            LOG.debug("{} does not answer", host, cause);
        }
    }

    private static String authority(HostInfo host) {
        return (host.host().contains(":") ? "[" + host.host() + "]" : host.host()) + ":" + host.port();
    }

    /** Jetty lets characters pass that no URI has. */
    private static String encoded(String pathAndQuery) {
        return NO_URI.matcher(pathAndQuery)
                .replaceAll(found -> URLEncoder.encode(found.group(), StandardCharsets.UTF_8));
    }

    /** Those first that are not passed over. */
    private List<HostInfo> order(List<HostInfo> hosts) {
        long now = System.nanoTime();
        var order = new ArrayList<HostInfo>();
        var last = new ArrayList<HostInfo>();
        for (var host : hosts) {
            var until = passedOverUntilNanos.get(host);
            (until != null && now - until < 0 ? last : order).add(host);
        }
        order.addAll(last);
        return order;
    }

    private CompletableFuture<HttpResponse<byte[]>> ask(Context ctx, HostInfo host, Question question) {
        return client.sendAsync(
                request(ctx, host, question)
                        .timeout(ANSWER_WITHIN.plus(question.patience))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    private HttpRequest.Builder request(Context ctx, HostInfo host, Question question) {
        var request = HttpRequest.newBuilder(
                        URI.create(scheme + "://" + authority(host) + encoded(question.pathAndQuery)))
                .header(FORWARDED_BY, streams.get().self().toString())
                .method(
                        ctx.req().getMethod(),
                        question.body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(question.body));
        for (var name : ASKED) {
            var value = ctx.header(name);
            if (value != null) {
                request.header(name, value);
            }
        }
        if (question.body != null) {
            request.header(Header.CONTENT_TYPE, "application/json");
        }
        return request;
    }

    private static void show(Context ctx, HttpResponse<byte[]> response) {
        ctx.status(response.statusCode()).result(response.body());
        for (var name : ANSWERED) {
            response.headers().firstValue(name).ifPresent(value -> ctx.header(name, value));
        }
    }

    /**
     * What the keeper of a session sends, line by line, for as long as it does.
     *
     * @throws NotReadyException where it does not answer
     */
    Stream<String> follow(Context ctx, HostInfo host, String pathAndQuery) throws InterruptedException {
        var request = request(ctx, host, new Question(pathAndQuery, null, Duration.ZERO));
        HttpResponse<Stream<String>> response = null;
        Exception failure = null;
        var asked = client.sendAsync(request.build(), BodyHandlers.ofLines());
        try {
            response = asked.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            asked.cancel(true);
            failure = e;
        }
        boolean isAnswered = response != null && response.statusCode() == HttpStatus.OK.getCode();
        metrics.forwarded(isAnswered);
        if (!isAnswered) {
            if (response != null) {
                response.body().close();
            }
            throw new NotReadyException(streams.get().state(), failure);
        }
        return response.body();
    }
}
