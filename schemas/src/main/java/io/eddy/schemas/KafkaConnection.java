package io.eddy.schemas;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * How Kafka's brokers are reached: where they are, and settings that go to every client as they are, those of a secured
 * cluster among them. Passwords are among them too, so nothing of this class shows a value. Serializable, as it travels
 * with a job.
 */
public final class KafkaConnection implements Serializable {

    public static final String DEFAULT_BOOTSTRAP_SERVERS = "localhost:9092";

    private static final long serialVersionUID = 1;

    /** Other values would lose or double clicks, or read what is not committed. */
    private static final Set<String> SET_BY_EDDY = Set.of(
            "acks",
            "application.id",
            "auto.offset.reset",
            "enable.auto.commit",
            "enable.idempotence",
            "group.id",
            "group.instance.id",
            "isolation.level",
            "key.deserializer",
            "key.serializer",
            "max.in.flight.requests.per.connection",
            "max.request.size",
            "processing.guarantee",
            "state.dir",
            "transactional.id",
            "value.deserializer",
            "value.serializer");

    /** By which Kafka Streams gives a setting to one kind of its clients. */
    private static final Pattern STREAMS_PREFIX =
            Pattern.compile("^(main\\.consumer|restore\\.consumer|global\\.consumer|consumer|producer|admin)\\.");

    private final String bootstrapServers;
    private final TreeMap<String, String> clientSettings;

    /**
     * @param bootstrapServers null for those among the settings, and where there are none the default
     * @param clientSettings by Kafka's names, as {@code security.protocol}
     * @throws IllegalArgumentException where there is one among them that Eddy sets itself
     */
    public KafkaConnection(String bootstrapServers, Map<String, String> clientSettings) {
        for (var name : clientSettings.keySet()) {
            if (SET_BY_EDDY.contains(STREAMS_PREFIX.matcher(name).replaceFirst(""))) {
                throw new IllegalArgumentException(
                        "The setting " + name + " of Kafka's clients is set by Eddy itself; take it out.");
            }
        }
        this.clientSettings = new TreeMap<>(clientSettings);
        var named = this.clientSettings.remove(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
        if (bootstrapServers != null) {
            this.bootstrapServers = bootstrapServers;
        } else {
            this.bootstrapServers = named == null ? DEFAULT_BOOTSTRAP_SERVERS : named;
        }
    }

    /** Without security. */
    public static KafkaConnection to(String bootstrapServers) {
        return new KafkaConnection(bootstrapServers, Map.of());
    }

    /**
     * The settings of a file as Kafka's own tools take it.
     *
     * @param file a properties file in UTF-8
     * @throws IOException that names the file, where it cannot be read
     */
    public static Map<String, String> clientSettings(Path file) throws IOException {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no " + file + " with settings of Kafka's clients.", e);
        } catch (CharacterCodingException | IllegalArgumentException e) {
            throw new IOException(file + " is no properties file in UTF-8: " + e.getMessage(), e);
        }
        var settings = new TreeMap<String, String>();
        properties.forEach((name, value) -> settings.put(name.toString(), value.toString()));
        return settings;
    }

    /** As host:port, separated by commas. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** By Kafka's names, without the brokers; secrets among them. */
    public Map<String, String> clientSettings() {
        return Map.copyOf(clientSettings);
    }

    /**
     * Everything that a client is made with.
     *
     * @param own of this kind of client; they come first
     */
    public Map<String, Object> properties(Map<String, ?> own) {
        var properties = new HashMap<String, Object>(clientSettings);
        properties.putAll(own);
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return properties;
    }

    public Admin admin(Duration answerWithin) {
        return admin(answerWithin, Map.of());
    }

    public Admin admin(Duration answerWithin, Map<String, ?> own) {
        int timeoutMs = (int) answerWithin.toMillis();
        var properties = properties(own);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs);
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs);
        return Admin.create(properties);
    }

    /** Why a request to the brokers failed, as a part of a sentence. */
    public String reason(Throwable failure) {
        var cause = failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        var root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (cause instanceof TimeoutException) {
            return "no Kafka broker answers at " + bootstrapServers;
        }
        if (cause instanceof AuthenticationException) {
            return "the brokers at " + bootstrapServers + " and this client do not trust each other: "
                    + cause.getMessage() + (root == cause ? "" : " (" + root.getMessage() + ")");
        }
        if (cause instanceof AuthorizationException) {
            return "this client has no right to do so at " + bootstrapServers + ": " + cause.getMessage();
        }
        // Kafka's outer messages often say only that something could not be constructed.
        return "Kafka at " + bootstrapServers + ": " + root.getMessage();
    }

    @Override
    public String toString() {
        return bootstrapServers + (clientSettings.isEmpty() ? "" : " with " + clientSettings.keySet());
    }
}
