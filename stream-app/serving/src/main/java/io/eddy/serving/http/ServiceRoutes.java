package io.eddy.serving.http;

import io.eddy.schemas.Click;
import io.eddy.serving.Dependency;
import io.eddy.serving.session.ServedSessions;
import io.javalin.config.RoutesConfig;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.apache.kafka.clients.producer.RecordMetadata;

/** All endpoints, as {@code openapi.json} describes them. */
final class ServiceRoutes implements HttpServer.Routes {

    private final SessionRoutes sessions;
    private final SessionEvents events;
    private final ClickRoutes clicks;
    private final ModelRoutes models;
    private final HealthRoutes health;
    private final OperatorRoutes operators;
    private final PageRoutes page;

    /**
     * @param streams the stream of sessions as it is now
     * @param models of the job
     * @param modelsTrouble why nothing more is known of them, or null
     * @param operators of the topics around
     * @param sender writes a click
     * @param clicksTopicId Kafka's id of the clicks topic as it is now
     * @param tls for asking other instances; null where they are asked over plain HTTP
     * @param executor for what may wait for a slow client
     */
    ServiceRoutes(
            ServiceSettings settings,
            Supplier<? extends ServedSessions> streams,
            Supplier<List<Dependency>> dependencies,
            Supplier<ServedModels.Models> models,
            Supplier<String> modelsTrouble,
            OperatorRoutes operators,
            Function<Click, CompletableFuture<RecordMetadata>> sender,
            Supplier<String> clicksTopicId,
            SSLContext tls,
            ServiceMetrics metrics,
            Executor executor,
            ScheduledExecutorService scheduler) {
        var answers = new Answers(settings.titles());
        var peers = new Peers(streams, tls, metrics);
        sessions = new SessionRoutes(peers, answers, settings);
        events = new SessionEvents(streams, sessions, peers, answers, executor, scheduler);
        clicks = new ClickRoutes(
                sender,
                settings.clicksTopic(),
                clicksTopicId,
                peers,
                sessions,
                answers,
                metrics,
                InstantSource.system(),
                executor);
        this.models = new ModelRoutes(models, modelsTrouble, settings.similarItems(), answers);
        this.operators = operators;
        health = new HealthRoutes(streams, dependencies, metrics);
        page = new PageRoutes(streams, dependencies, answers);
        metrics.follow(streams, dependencies, events::listening);
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/v1/sessions/{id}/recommendations", sessions::showRecommendations)
                .get("/v1/sessions/{id}/events", events::open)
                .post("/v1/clicks", clicks::take)
                .get("/v1/recommendations", page::showRecent)
                .get("/v1/models", models::showModels)
                .get("/v1/items/{id}/similar", models::showSimilar)
                .get("/v1/rejected-clicks", operators::showRejected)
                .get("/v1/evaluation-windows", operators::showWindows)
                .get("/health", health::showHealth)
                .get("/ready", health::showReady)
                .get("/metrics", health::showMetrics)
                .get("/openapi.json", page::showOpenApi)
                .get("/", page::showPage);
    }
}
