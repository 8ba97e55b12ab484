package io.eddy.command.option;

import io.eddy.command.terminal.TerminalProgress;
import io.eddy.replay.TopicLog;
import io.eddy.schemas.HttpSchemaRegistry;
import io.eddy.schemas.WireFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A part of a topic of clicks as an event log; the same for every command that learns from one or judges by one. */
public final class TopicLogOptions {

    @Option(
            names = "--from-topic",
            paramLabel = "TOPIC",
            description =
                    "Reads the clicks of a Kafka topic instead of a file, and keeps them beside --out in a file that"
                            + " can be read again.")
    public String topic;

    @Mixin
    private PlaceOptions places;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--topic-format",
            paramLabel = "FORMAT",
            defaultValue = "JSON",
            showDefaultValue = Visibility.ALWAYS,
            description = "How the topic's clicks are written: ${COMPLETION-CANDIDATES}.")
    private WireFormat format;

    @Option(names = "--schema-registry", paramLabel = "URL", description = "Needed for the format AVRO_REGISTRY.")
    private URI schemaRegistry;

    /**
     * @param file the log that the user named, null where none
     * @param what the log is called, for messages
     * @throws IllegalArgumentException where both a file and a topic are named, or neither, or bounds without a topic
     */
    public void requireOneOf(Path file, String what) {
        if ((file == null) == (topic == null)) {
            throw new IllegalArgumentException(
                    file == null
                            ? "Expected " + what + ", or --from-topic."
                            : "Expected " + what + " or --from-topic, not both.");
        }
        if (topic == null && places.areNamed()) {
            throw new IllegalArgumentException("--from and --to are places in a topic: they need --from-topic.");
        }
    }

    /**
     * The log to read: the file, or the topic's part written to one. A file that is there from an interrupted run is the log of that run.
     *
     * @param out that the file lies beside
     * @param resuming whether the file of an interrupted run is gone on with
     */
    public Path log(Path file, Path out, boolean resuming, PrintWriter printer) throws IOException {
        if (topic == null) {
            return file;
        }
        var written =
                out.toAbsolutePath().resolveSibling(out.toAbsolutePath().getFileName() + "-" + topic + ".json.gz");
        if (resuming && Files.exists(written)) {
            return written;
        }
        Files.createDirectories(written.getParent());
        var registry = schemaRegistry == null ? null : new HttpSchemaRegistry(schemaRegistry);
        try (var bar = TerminalProgress.bar("Reading " + topic, 0)) {
            var result = new TopicLog(kafka.connection(), topic, format, registry)
                    .write(places.from(), places.to(), written, (records, of) -> {
                        bar.maxHint(of);
                        bar.stepTo(records);
                    });
            printer.printf("Topic %s: %,d clicks, kept in %s%n", topic, result.clicks(), written);
            if (result.unreadable() > 0) {
                printer.printf(
                        "  %,d records are no clicks and are left out, the first is %s%n",
                        result.unreadable(), result.firstUnreadable());
            }
            printer.flush();
        }
        return written;
    }
}
