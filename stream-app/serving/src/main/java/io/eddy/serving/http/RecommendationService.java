package io.eddy.serving.http;

import io.eddy.catalogue.ItemTitles;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live view of the recommendations topic: a stream of sessions, the HTTP server in front of it, and a watch on the
 * brokers.
 *
 * <p>The server knows the sessions of this instance only, so one live view reads all partitions, and each is a group of
 * its own. At-least-once is enough, because reading a recommendation twice changes nothing.
 *
 * <p>Where the topic is made anew or grows, the stream is replaced by one that reads it from the beginning. A failure
 * that reading on cannot mend, such as a schema registry that is away, ends the stream: the server then answers
 * {@code /health} with 503 and the state {@code ERROR}.
 */
public final class RecommendationService implements AutoCloseable {

    private static final String WHO = "The live view";
    private static final Logger LOG = LoggerFactory.getLogger(RecommendationService.class);

    private final ServiceSettings settings;
    private final InstanceFolder folder;
    private final String instance;
    private final Sighting sighting = new Sighting("stream", InstantSource.system());
    private final HttpServer server;
    private final BrokerWatch watch;
    private volatile SessionStream stream;

    // Of the watch's thread, and of that which closes when the watch has ended.
    private boolean topicWasGone;
    private boolean isTidy;
    private SessionStream previous;

    private RecommendationService(ServiceSettings settings, ItemTitles titles, InstanceFolder folder, TopicIdentity topic) {
        this.settings = settings;
        this.folder = folder;
        this.instance = settings.instance() == null ? folder.instance() : settings.instance();
        this.stream = new SessionStream(WHO, settings, instance, topic);
        BrokerWatch watching = null;
        HttpServer started = null;
        try {
            watching = BrokerWatch.of(settings.kafka(), List.of(settings.recommendationsTopic()), this::follow);
            this.watch = watching;
            started = new HttpServer(settings.port(), new Queries(), titles);
            stream.start();
        } catch (RuntimeException e) {
            Closing.after(e, started, watching, stream);
            throw e;
        }
        this.server = started;
        watch.start();
    }

    /**
     * Returns once the server listens; the sessions that are on the topic already are read meanwhile.
     *
     * @param titles that the page shows items by
     * @throws ServingException where no broker answers, the topic is missing, or port or state folder are taken
     */
    public static RecommendationService start(ServiceSettings settings, ItemTitles titles) {
        return start(settings, titles, StreamInstances.BROKER_TIMEOUT);
    }

    static RecommendationService start(ServiceSettings settings, ItemTitles titles, Duration brokerTimeout) {
        var topics = RequiredTopics.requirePresent(
                WHO, settings.kafka(), List.of(settings.recommendationsTopic()), brokerTimeout);
        var folder = InstanceFolder.open(WHO, settings.stateFolder());
        try {
            return new RecommendationService(settings, titles, folder, topics.get(0));
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** Where the page is. */
    public URI uri() {
        return server.uri();
    }

    @Override
    public void close() {
        // The watch first: until then it may replace the stream.
        Closing.all(watch, server, () -> stream.close(), () -> Closing.all(previous), folder);
    }

    private void follow(Optional<SeenTopics> confirmed) {
        seeStream();
        confirmed.ifPresent(this::follow);
    }

    private void follow(SeenTopics seen) {
        var name = settings.recommendationsTopic();
        var topic = seen.there().get(name);
        if (topic == null) {
            topicWasGone |= seen.gone().contains(name);
            return;
        }
        var changes = seen.changesSince(List.of(stream.topic()));
        if (!changes.isEmpty() || (topicWasGone && stream.hasEnded())) {
            LOG.warn("The live view reads from the beginning: {}", changes.isEmpty() ? name + " is back" : changes);
            readAnew(topic);
        }
        if (!isTidy && (previous == null || previous.hasEnded())) {
            folder.removeAllBut(SessionStream.applicationId(instance, topic), SessionStream.GROUP_PREFIX);
            isTidy = true;
        }
    }

    private void readAnew(TopicIdentity topic) {
        var next = new SessionStream(WHO, settings, instance, topic);
        next.start();
        previous = stream;
        stream = next;
        previous.beginToClose();
        topicWasGone = false;
        isTidy = false;
    }

    private Dependency seeStream() {
        var current = stream;
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

    private final class Queries implements ServedSessions {

        @Override
        public State state() {
            return stream.state();
        }

        @Override
        public List<Dependency> dependencies() {
            var dependencies = new ArrayList<>(watch.dependencies());
            dependencies.add(seeStream());
            return dependencies;
        }

        @Override
        public Optional<String> latest(String sessionId) {
            return stream.latest(sessionId);
        }

        @Override
        public List<String> recent(int limit) {
            return stream.recent().newest(limit);
        }

        @Override
        public long received() {
            return stream.recent().received();
        }

        @Override
        public long outdated() {
            return stream.recent().outdated();
        }

        @Override
        public long malformed() {
            return stream.malformed().total();
        }
    }
}
