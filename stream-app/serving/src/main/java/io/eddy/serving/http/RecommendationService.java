package io.eddy.serving.http;

import io.eddy.schemas.EvaluationWindow;
import io.eddy.serving.BrokerWatch;
import io.eddy.serving.Closing;
import io.eddy.serving.Dependency;
import io.eddy.serving.InstanceFolder;
import io.eddy.serving.RequiredTopics;
import io.eddy.serving.SeenTopics;
import io.eddy.serving.Sighting;
import io.eddy.serving.StreamInstances;
import io.eddy.serving.TopicIdentity;
import io.eddy.serving.session.NotReadyException;
import io.eddy.serving.session.SessionStream;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.state.HostInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recommendations over HTTP: a stream of sessions, the server in front of it, and a watch on the brokers. {@code openapi.json} has the
 * interface.
 *
 * <p>Instances of one group share the sessions and answer for each other. At-least-once is enough for the stream, because reading a
 * recommendation twice changes nothing.
 *
 * <p>Where the topic is made anew or grows, the stream is replaced by one that reads it from the beginning. A failure
 * that reading on cannot mend, such as a schema registry that is away, ends the stream: the server then answers
 * {@code /health} with 503 and the state {@code ERROR}.
 */
public final class RecommendationService implements AutoCloseable {

    static final String WHO = "eddy serve";

    private static final Logger LOG = LoggerFactory.getLogger(RecommendationService.class);

    private final ServiceSettings settings;
    private final InstanceFolder folder;
    private final String instance;
    private final HostInfo self;
    private final Sighting sighting = new Sighting("stream", InstantSource.system());
    private final ExecutorService answering = Executors.newCachedThreadPool(daemons("answering"));
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(daemons("alive"));
    private final HttpServer server;
    private final BrokerWatch watch;
    private final ServedModels models;
    private final TopicTail modelStatus;
    private final OperatorViews views;
    private final TopicTail rejectedClicks;
    private final TopicTail evaluationWindows;
    private final ClickSender clicks;
    private volatile SessionStream stream;
    private volatile String clicksTopicId;

    // Of the watch's thread, and of that which closes when the watch has ended.
    private boolean topicWasGone;
    private boolean isTidy;
    private SessionStream previous;

    private RecommendationService(
            ServiceSettings settings, String version, InstanceFolder folder, List<TopicIdentity> topics) {
        this.settings = settings;
        this.folder = folder;
        this.instance = settings.instance() == null ? folder.instance() : settings.instance();
        this.clicksTopicId = topics.get(1).id();
        var kafka = settings.sessions().kafka();
        var tls = HttpServer.tls(settings.door());
        var metrics = new ServiceMetrics(version);
        this.server = new HttpServer(settings.door(), tls, metrics);
        this.models = new ServedModels(settings.statusTopic());
        this.modelStatus = new TopicTail(kafka, settings.statusTopic(), Long.MAX_VALUE, models::add);
        this.views = new OperatorViews(settings.sessions()
                .format()
                .codec(
                        EvaluationWindow.class,
                        settings.windowsTopic(),
                        settings.sessions().registry()));
        this.rejectedClicks =
                new TopicTail(kafka, settings.rejectedTopic(), OperatorViews.REJECTED_CLICKS, views::addRejected);
        this.evaluationWindows = new TopicTail(kafka, settings.windowsTopic(), OperatorViews.WINDOWS, views::addWindow);
        BrokerWatch watching = null;
        ClickSender sender = null;
        SessionStream started = null;
        try {
            sender = new ClickSender(
                    kafka,
                    settings.clicksTopic(),
                    settings.clicksFormat(),
                    settings.sessions().registry());
            this.clicks = sender;
            watching =
                    BrokerWatch.of(kafka, List.of(settings.sessions().topic(), settings.clicksTopic()), this::follow);
            this.watch = watching;
            // The stream has to know the port that others find this instance by.
            server.start(routes(metrics, tls));
            var address = settings.door().address(server.port());
            this.self = new HostInfo(address.host(), address.port());
            started = new SessionStream(WHO, settings.sessions(), instance, self, topics.get(0));
            this.stream = started;
            started.start();
        } catch (RuntimeException e) {
            Closing.after(e, server, watching, started, sender, answering::shutdownNow, scheduler::shutdownNow);
            throw e;
        }
        watch.start();
        modelStatus.start();
        rejectedClicks.start();
        evaluationWindows.start();
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            var thread = new Thread(task, "http-" + name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Returns once the server listens; the sessions that are on the topic already are read meanwhile.
     *
     * @param version of Eddy, for the metrics
     * @throws io.eddy.serving.ServingException where no broker answers, a topic is missing, or port or state folder are taken
     */
    public static RecommendationService start(ServiceSettings settings, String version) {
        return start(settings, version, StreamInstances.BROKER_TIMEOUT);
    }

    static RecommendationService start(ServiceSettings settings, String version, Duration brokerTimeout) {
        var topics = RequiredTopics.requirePresent(
                WHO,
                settings.sessions().kafka(),
                List.of(settings.sessions().topic(), settings.clicksTopic()),
                brokerTimeout);
        var folder = InstanceFolder.open(WHO, settings.sessions().stateFolder());
        try {
            return new RecommendationService(settings, version, folder, topics);
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private HttpServer.Routes routes(ServiceMetrics metrics, Tls tls) {
        return new ServiceRoutes(
                settings,
                this::stream,
                this::dependencies,
                models::models,
                modelStatus::trouble,
                new OperatorRoutes(views, rejectedClicks::trouble, evaluationWindows::trouble),
                clicks::send,
                () -> clicksTopicId,
                tls == null ? null : tls.client(),
                metrics,
                answering,
                scheduler);
    }

    /** Where the page is. */
    public URI uri() {
        return server.uri();
    }

    @Override
    public void close() {
        // The watch first: until then it may replace the stream.
        Closing.all(
                watch,
                server,
                clicks,
                // Others take this instance for the keeper of its sessions until it has left.
                () -> stream.close(),
                () -> Closing.all(previous),
                rejectedClicks,
                evaluationWindows,
                modelStatus,
                answering::shutdownNow,
                scheduler::shutdownNow,
                folder);
    }

    /** @throws NotReadyException in the moment between the server's start and the stream's */
    private SessionStream stream() {
        var current = stream;
        if (current == null) {
            throw new NotReadyException(State.CREATED, null);
        }
        return current;
    }

    private void follow(Optional<SeenTopics> confirmed) {
        seeStream();
        confirmed.ifPresent(this::follow);
    }

    private void follow(SeenTopics seen) {
        var clicksTopic = seen.there().get(settings.clicksTopic());
        if (clicksTopic != null) {
            clicksTopicId = clicksTopic.id();
        }
        var name = settings.sessions().topic();
        var topic = seen.there().get(name);
        if (topic == null) {
            topicWasGone |= seen.gone().contains(name);
            return;
        }
        var changes = seen.changesSince(List.of(stream.topic()));
        if (!changes.isEmpty() || (topicWasGone && stream.hasEnded())) {
            LOG.warn("Sessions are read from the beginning: {}", changes.isEmpty() ? name + " is back" : changes);
            readAnew(topic);
        }
        if (!isTidy && (previous == null || previous.hasEnded())) {
            folder.removeAllBut(
                    SessionStream.applicationId(settings.sessions().group(), topic), SessionStream.GROUP_PREFIX);
            isTidy = true;
        }
    }

    private void readAnew(TopicIdentity topic) {
        var next = new SessionStream(WHO, settings.sessions(), instance, self, topic);
        next.start();
        previous = stream;
        stream = next;
        previous.beginToClose();
        topicWasGone = false;
        isTidy = false;
    }

    private Dependency seeStream() {
        var current = stream();
        var changes = watch.lastSeen()
                .map(seen -> seen.changesSince(List.of(current.topic())))
                .orElse(List.of());
        if (changes.isEmpty()) {
            current.trouble().ifPresentOrElse(sighting::missed, () -> sighting.saw(State.RUNNING.name()));
        } else {
            sighting.missed("it has not caught up: " + String.join(", ", changes));
        }
        return sighting.within(BrokerWatch.FRESH_FOR);
    }

    private List<Dependency> dependencies() {
        var dependencies = new ArrayList<>(watch.dependencies());
        dependencies.add(seeStream());
        return dependencies;
    }
}
