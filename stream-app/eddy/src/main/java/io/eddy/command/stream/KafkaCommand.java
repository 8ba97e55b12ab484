package io.eddy.command.stream;

import io.eddy.catalogue.file.WholeFolder;
import io.eddy.command.process.CtrlC;
import io.eddy.embedded.EmbeddedKafka;
import io.eddy.serving.LoopbackPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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
            "Without --data it is empty at every start: its folder is removed at the end."
        })
public final class KafkaCommand implements Callable<Integer> {

    private static final int MOST_PARTITIONS = 1_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "2",
            showDefaultValue = Visibility.ALWAYS,
            description = "Partitions of each topic that is not there yet.")
    private int partitions;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port to listen on; 0 for a free one. By default " + EmbeddedKafka.PREFERRED_PORT
                    + ", or a free one where that is taken.")
    private Integer port;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Where topics and records are kept between two runs.")
    private Path data;

    @Override
    public Integer call() throws Exception {
        if (partitions < 1 || partitions > MOST_PARTITIONS) {
            throw new IllegalArgumentException(
                    "--partitions is " + partitions + ", expected 1 to " + MOST_PARTITIONS + ".");
        }
        var wanted = Ports.namedOr("--port", port, EmbeddedKafka.PREFERRED_PORT);
        var stop = CtrlC.latch();
        if (data != null) {
            run(data, wanted, stop);
            return 0;
        }
        var folder = Files.createTempDirectory("eddy-kafka-");
        try {
            run(folder, wanted, stop);
        } finally {
            WholeFolder.deleteIfExists(folder);
        }
        return 0;
    }

    private void run(Path folder, LoopbackPort wanted, CountDownLatch stop) throws IOException, InterruptedException {
        try (var kafka = EmbeddedKafka.start(folder, wanted)) {
            kafka.createTopics(partitions);
            var out = spec.commandLine().getOut();
            out.println("Kafka: " + kafka.bootstrapServers() + Ports.whyMoved(wanted, kafka.port()));
            if (kafka.port() != EmbeddedKafka.PREFERRED_PORT) {
                out.println("The other commands find this broker with --kafka " + kafka.bootstrapServers());
            }
            out.flush();
            stop.await();
        }
    }
}
