package io.eddy.embedded;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;

/** A broker beside an {@link EmbeddedKafka}, in its cluster: what only it holds has no leader while it is away. */
final class SecondBroker implements AutoCloseable {

    static final int NODE_ID = 2;

    private static final String CONTROLLER = "CONTROLLER";

    private final KafkaRaftServer server;

    private SecondBroker(KafkaRaftServer server) {
        this.server = server;
    }

    /** Settings by which the first broker is found by the second. */
    static Map<String, String> settingsOfTheFirst(int port, int controllerPort) {
        return Map.of(
                "listeners",
                "CLIENTS://127.0.0.1:" + port + "," + CONTROLLER + "://127.0.0.1:" + controllerPort,
                "controller.quorum.voters",
                "1@127.0.0.1:" + controllerPort);
    }

    /**
     * Goes on with what is in the folder.
     *
     * @param clusterId of the first broker
     */
    static SecondBroker start(Path folder, String clusterId, int port, int controllerPort) throws Exception {
        formatOnce(folder, clusterId);
        var properties = new Properties();
        properties.putAll(Map.of(
                "process.roles",
                "broker",
                "node.id",
                Integer.toString(NODE_ID),
                "listeners",
                "CLIENTS://127.0.0.1:" + port,
                "controller.listener.names",
                CONTROLLER,
                "listener.security.protocol.map",
                "CLIENTS:PLAINTEXT," + CONTROLLER + ":PLAINTEXT",
                "inter.broker.listener.name",
                "CLIENTS",
                "controller.quorum.voters",
                "1@127.0.0.1:" + controllerPort,
                "log.dirs",
                folder.toString(),
                "auto.create.topics.enable",
                "false"));
        var server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
        server.startup();
        return new SecondBroker(server);
    }

    private static void formatOnce(Path folder, String clusterId) throws Exception {
        Files.createDirectories(folder);
        if (Files.exists(folder.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME))) {
            return;
        }
        try (var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(silent)
                    .setNodeId(NODE_ID)
                    .setClusterId(clusterId)
                    .setControllerListenerName(CONTROLLER)
                    .setDirectories(List.of(folder.toString()))
                    .setMetadataLogDirectory(folder.toString())
                    .run();
        }
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
