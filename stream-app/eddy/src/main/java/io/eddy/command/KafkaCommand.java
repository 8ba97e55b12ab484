package io.eddy.command;

import io.eddy.embedded.EmbeddedKafka;
import io.eddy.inference.bundle.WholeFolder;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eddy kafka}. */
@Command(
        name = "kafka",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs a Kafka broker with Eddy's topics until Ctrl-C, to try things out where there is no other.",
            "It is empty at every start: its folder is removed at the end."
        })
final class KafkaCommand implements Callable<Integer> {

    private static final int MOST_PARTITIONS = 1_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "2",
            showDefaultValue = Visibility.ALWAYS,
            description = "Partitions of each topic.")
    private int partitions;

    @Override
    public Integer call() throws Exception {
        if (partitions < 1 || partitions > MOST_PARTITIONS) {
            throw new IllegalArgumentException(
                    "--partitions is " + partitions + ", expected 1 to " + MOST_PARTITIONS + ".");
        }
        var stop = CtrlC.latch();
        var folder = Files.createTempDirectory("eddy-kafka-");
        try (var kafka = EmbeddedKafka.start(folder)) {
            kafka.createTopics(partitions);
            tell(kafka.bootstrapServers());
            stop.await();
        } finally {
            WholeFolder.deleteIfExists(folder);
        }
        return 0;
    }

    private void tell(String bootstrapServers) {
        var out = spec.commandLine().getOut();
        out.println("Kafka: " + bootstrapServers);
        if (!bootstrapServers.endsWith(":" + EmbeddedKafka.PREFERRED_PORT)) {
            out.println("Port " + EmbeddedKafka.PREFERRED_PORT
                    + " is taken. The other commands find this broker with --kafka " + bootstrapServers);
        }
        out.flush();
    }
}
