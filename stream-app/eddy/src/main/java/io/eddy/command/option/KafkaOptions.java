package io.eddy.command.option;

import io.eddy.recommender.RecommenderOptions;
import io.eddy.recommender.topic.MistypedSettings;
import io.eddy.schemas.KafkaConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which brokers, and how to get to them. */
public final class KafkaOptions {

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "Brokers to begin with. By default those of --kafka-config, else "
                    + KafkaConnection.DEFAULT_BOOTSTRAP_SERVERS + ".")
    private String bootstrapServers;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description =
                    "Properties file as Kafka's own tools take it, for every client: security.protocol, sasl.jaas.config"
                            + " and the like.")
    private Path file;

    /** As options of the job, which reads the file itself. */
    public Map<String, String> ofTheJob() {
        var options = new HashMap<String, String>();
        if (bootstrapServers != null) {
            options.put(RecommenderOptions.BOOTSTRAP_SERVERS.key(), bootstrapServers);
        }
        if (file != null) {
            options.put(RecommenderOptions.KAFKA_CONFIG.key(), file.toString());
        }
        return options;
    }

    /** Warns of settings that are written as no client knows them. */
    public KafkaConnection connection() throws IOException {
        var settings = file == null ? Map.<String, String>of() : KafkaConnection.clientSettings(file);
        var err = spec.commandLine().getErr();
        MistypedSettings.among(settings.keySet()).forEach(warning -> err.println("eddy: " + file + ": " + warning));
        err.flush();
        return new KafkaConnection(bootstrapServers, settings);
    }
}
