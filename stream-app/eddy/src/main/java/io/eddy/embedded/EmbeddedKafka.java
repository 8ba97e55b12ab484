package io.eddy.embedded;

import io.eddy.modelexport.training.FileLock;
import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.TopicCreation;
import io.eddy.serving.LoopbackPort;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;

/** A real broker and controller (KRaft) in this process, on the loopback interface. */
public final class EmbeddedKafka implements AutoCloseable {

    /** Where Eddy's commands look for brokers unless they are told. */
    public static final int PREFERRED_PORT = 9092;

    private static final int NODE_ID = 1;
    private static final int MOST_FREE_PORTS = 5;
    private static final String LOCK = "eddy.lock";

    private final FileLock lock;
    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedKafka(FileLock lock, KafkaRaftServer server, int port) {
        this.lock = lock;
        this.server = server;
        this.port = port;
    }

    /** On {@link #PREFERRED_PORT}, or where that is taken on a free port. */
    public static EmbeddedKafka start(Path folder) throws IOException {
        return start(folder, LoopbackPort.preferably(PREFERRED_PORT));
    }

    /**
     * Goes on with the topics and records that are in the folder.
     *
     * @param folder of an earlier broker, or empty, or not there yet
     */
    public static EmbeddedKafka start(Path folder, LoopbackPort port) throws IOException {
        return start(folder, port, Map.of());
    }

    /** @param settings of the broker, over those that it has here; its listener is called {@code CLIENTS} */
    static EmbeddedKafka start(Path folder, LoopbackPort port, Map<String, String> settings) throws IOException {
        requireBrokersOrEmpty(folder);
        var lock = lock(folder);
        try {
            formatOnce(folder);
            return start(folder, port, settings, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Kafka's own lock comes too late: by then a second broker has cut the log of the first. */
    private static FileLock lock(Path folder) throws IOException {
        var file = Files.createDirectories(folder).resolve(LOCK);
        Files.write(file, new byte[0], StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        return FileLock.on(file);
    }

    private static EmbeddedKafka start(Path folder, LoopbackPort port, Map<String, String> settings, FileLock lock)
            throws IOException {
        boolean named = port.number() != 0 && !port.movesOn();
        int number = port.number() == 0 ? FreePort.any() : port.number();
        for (int attempt = 1; ; attempt++) {
            try {
                // Kafka starts as a whole before it finds its port taken, and then fills the terminal.
                FreePort.requireFree(number);
                return new EmbeddedKafka(lock, started(folder, number, settings), number);
            } catch (BindException e) {
                if (named || attempt == MOST_FREE_PORTS) {
                    throw new IllegalStateException(
                            "Kafka cannot listen on 127.0.0.1:" + number + ": the port is taken.", e);
                }
                number = FreePort.any();
            }
        }
    }

    /** @throws BindException where the port was taken in the meantime */
    private static KafkaRaftServer started(Path folder, int port, Map<String, String> settings) throws BindException {
        var properties = properties(folder, port, FreePort.otherThan(port));
        properties.putAll(settings);
        var server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
        try {
            server.startup();
            return server;
        } catch (RuntimeException e) {
            server.shutdown();
            server.awaitShutdown();
            if (root(e) instanceof BindException taken) {
                throw taken;
            }
            throw e;
        }
    }

    private static Throwable root(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    public int port() {
        return port;
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public KafkaConnection connection() {
        return KafkaConnection.to(bootstrapServers());
    }

    /** Makes those of Eddy's topics that are not there yet, under their default names. */
    public void createTopics(int partitions) throws InterruptedException {
        try (var admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
            new TopicCreation(partitions, Optional.of((short) 1), null).createMissing(admin);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The topics cannot be created at " + bootstrapServers(), e.getCause());
        }
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Properties properties(Path folder, int port, int controllerPort) {
        var properties = new Properties();
        properties.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                Integer.toString(NODE_ID),
                "listeners",
                "CLIENTS://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "controller.listener.names",
                "CONTROLLER",
                "listener.security.protocol.map",
                "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "inter.broker.listener.name",
                "CLIENTS",
                "controller.quorum.voters",
                NODE_ID + "@127.0.0.1:" + controllerPort,
                "log.dirs",
                folder.toString(),
                "auto.create.topics.enable",
                "false"));
        // One broker holds every replica there is.
        properties.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "1",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "group.initial.rebalance.delay.ms", "0"));
        return properties;
    }

    private static void formatOnce(Path folder) throws IOException {
        if (isFormatted(folder)) {
            return;
        }
        try (var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(silent)
                    .setNodeId(NODE_ID)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setControllerListenerName("CONTROLLER")
                    .setDirectories(List.of(folder.toString()))
                    .setMetadataLogDirectory(folder.toString())
                    .run();
        } catch (Exception e) {
            throw new IOException("Kafka's storage at " + folder + " cannot be formatted: " + e.getMessage(), e);
        }
    }

    private static void requireBrokersOrEmpty(Path folder) throws IOException {
        if (!Files.exists(folder) || isFormatted(folder)) {
            return;
        }
        try (var files = Files.list(folder)) {
            if (files.anyMatch(file -> !file.endsWith(LOCK))) {
                throw new IllegalArgumentException(
                        folder + " holds files, but no broker's; name an empty folder or a new one.");
            }
        } catch (NotDirectoryException e) {
            throw new IllegalArgumentException(folder + " is no folder.", e);
        }
    }

    private static boolean isFormatted(Path folder) {
        return Files.exists(folder.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME));
    }
}
