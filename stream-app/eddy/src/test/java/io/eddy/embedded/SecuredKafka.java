package io.eddy.embedded;

import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.Topics;
import io.eddy.serving.LoopbackPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/** A broker that speaks TLS only, knows users by their passwords, and lets nobody do what no ACL allows. */
public final class SecuredKafka implements AutoCloseable {

    /** Of every user. */
    public static final String PASSWORD = "wonderland-4711";

    private static final String LOGIN =
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\"";
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    private final Path folder;
    private final EmbeddedKafka kafka;

    /** A right that was used: by whom, on what. */
    public record Used(String user, AclOperation operation, ResourceType type, String name) {}

    /** @param users may log in, and have no rights */
    public SecuredKafka(Path folder, Collection<String> users) throws Exception {
        this.folder = Files.createDirectories(folder);
        makeCertificate();
        Recording.USED.clear();
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), LoopbackPort.FREE, settings(users));
        try (var admin = connection("admin").admin(ANSWER_WITHIN)) {
            admin.createTopics(Topics.ALL.stream()
                            .map(topic ->
                                    new NewTopic(topic.name(), topic.layout().partitions(2), (short) 1))
                            .toList())
                    .all()
                    .get();
        }
    }

    private Map<String, String> settings(Collection<String> users) {
        var logins = new StringBuilder(LOGIN.formatted("admin", PASSWORD));
        Stream.concat(Stream.of("admin"), users.stream())
                .forEach(user -> logins.append(" user_%s=\"%s\"".formatted(user, PASSWORD)));
        var settings = new HashMap<>(Map.of(
                "listener.security.protocol.map",
                "CLIENTS:SASL_SSL,CONTROLLER:PLAINTEXT",
                "sasl.enabled.mechanisms",
                "PLAIN",
                "sasl.mechanism.inter.broker.protocol",
                "PLAIN",
                "listener.name.clients.plain.sasl.jaas.config",
                logins + ";",
                "ssl.keystore.location",
                folder.resolve("broker.p12").toString(),
                "ssl.keystore.password",
                PASSWORD,
                "ssl.truststore.location",
                folder.resolve("broker.p12").toString(),
                "ssl.truststore.password",
                PASSWORD));
        settings.put("authorizer.class.name", Recording.class.getName());
        // The controller's listener has no users.
        settings.put("super.users", "User:admin;User:ANONYMOUS");
        return settings;
    }

    /** By the JDK's keytool, as there is no public interface for it. */
    private void makeCertificate() throws IOException, InterruptedException {
        keytool(
                "-genkeypair -alias broker -keyalg EC -groupname secp256r1 -dname CN=broker -ext SAN=ip:127.0.0.1 -validity 2"
                        + " -storetype PKCS12 -keystore broker.p12 -storepass " + PASSWORD);
        keytool("-exportcert -rfc -alias broker -keystore broker.p12 -file broker.pem -storepass " + PASSWORD);
    }

    private void keytool(String arguments) throws IOException, InterruptedException {
        var command = Stream.concat(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString()),
                        Stream.of(arguments.split(" ")))
                .toList();
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("keytool").toFile()))
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(Files.readString(folder.resolve("keytool")));
        }
    }

    /** @param operations that the user may do with the resource; a name that ends with a star stands for all that begin so */
    public void allow(String user, ResourceType type, String name, List<AclOperation> operations) throws Exception {
        var pattern = name.endsWith("*") && name.length() > 1
                ? new ResourcePattern(type, name.substring(0, name.length() - 1), PatternType.PREFIXED)
                : new ResourcePattern(type, name, PatternType.LITERAL);
        try (var admin = connection("admin").admin(ANSWER_WITHIN)) {
            admin.createAcls(operations.stream()
                            .map(operation -> new AclBinding(
                                    pattern,
                                    new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW)))
                            .toList())
                    .all()
                    .get();
        }
    }

    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    public KafkaConnection connection(String user) throws IOException {
        return new KafkaConnection(bootstrapServers(), KafkaConnection.clientSettings(config(user, PASSWORD)));
    }

    /** What the user gives to {@code --kafka-config}. */
    public Path config(String user, String password) throws IOException {
        return Files.writeString(folder.resolve(user + ".properties"), """
                security.protocol=SASL_SSL
                sasl.mechanism=PLAIN
                sasl.jaas.config=%s;
                ssl.truststore.type=PEM
                ssl.truststore.location=%s
                """.formatted(
                        LOGIN.formatted(user, password), folder.resolve("broker.pem")));
    }

    /** The same, with the password in a file of its own that each client reads itself. */
    public Path configWithProvider(String user) throws IOException {
        var secrets =
                Files.writeString(folder.resolve(user + ".secrets"), "jaas=" + LOGIN.formatted(user, PASSWORD) + ";\n");
        return Files.writeString(
                folder.resolve(user + ".properties"), """
                security.protocol=SASL_SSL
                sasl.mechanism=PLAIN
                config.providers=file
                config.providers.file.class=org.apache.kafka.common.config.provider.FileConfigProvider
                sasl.jaas.config=${file:%s:jaas}
                ssl.truststore.type=PEM
                ssl.truststore.location=%s
                """.formatted(secrets, folder.resolve("broker.pem")));
    }

    /** The rights that were used since the start. */
    public static Set<Used> used() {
        return Set.copyOf(Recording.USED);
    }

    @Override
    public void close() {
        kafka.close();
    }

    /** Public for the broker, which makes it by its name. */
    public static final class Recording extends StandardAuthorizer {

        private static final Set<Used> USED = ConcurrentHashMap.newKeySet();

        @Override
        public List<AuthorizationResult> authorize(AuthorizableRequestContext context, List<Action> actions) {
            var results = super.authorize(context, actions);
            for (int i = 0; i < results.size(); i++) {
                if (results.get(i) == AuthorizationResult.ALLOWED) {
                    var resource = actions.get(i).resourcePattern();
                    USED.add(new Used(
                            context.principal().getName(),
                            actions.get(i).operation(),
                            resource.resourceType(),
                            resource.name()));
                }
            }
            return results;
        }
    }
}
