package io.eddy.modelexport.gru4rec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.eddy.modelexport.training.TrainingClicks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * That a long training holds no more native memory than a short one.
 *
 * <p>The training runs in a process of its own, whose heap is there from the start and whose compiler is quickly done: then what grows is
 * libtorch's.
 */
class TrainingMemoryTest {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int EARLY = 2_000;
    private static final int LATE = 20_000;

    /** One leaked tensor of a single float a step makes 10 MB; without any leak it is below 1 MB. */
    private static final long ALLOWED_KB = 4_000;

    @Test
    void shouldHoldNoMoreMemoryAfterTwentyThousandStepsThanAfterTwoThousand() throws IOException, InterruptedException {
        assumeThat(STATUS)
                .as("the resident memory of a process can be read on Linux only")
                .exists();
        Process training = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms64m",
                        "-Xmx64m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        LongTraining.class.getName()))
                .redirectErrorStream(true)
                .start();
        String said = new String(training.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(training.waitFor()).as(said).isZero();

        long[] residentKb = said.lines()
                .filter(line -> line.startsWith(LongTraining.ANSWER))
                .flatMapToLong(line -> Arrays.stream(
                                line.substring(LongTraining.ANSWER.length()).split(" "))
                        .mapToLong(Long::parseLong))
                .toArray();
        assertThat(residentKb).as(said).hasSize(2);
        assertThat(residentKb[1] - residentKb[0]).isLessThan(ALLOWED_KB);
    }

    /** Prints the resident memory after some steps and after many. */
    static final class LongTraining {

        private static final String ANSWER = "resident kB: ";

        private LongTraining() {}

        public static void main(String[] args) {
            int[] itemIndexes = new int[LATE + 1];
            Arrays.setAll(itemIndexes, position -> position % 7);
            TrainingClicks clicks = new TrainingClicks(itemIndexes, new int[] {0, itemIndexes.length}, 7);
            HyperParameters parameters = HyperParameters.builder()
                    .hiddenSize(4)
                    .batchSize(1)
                    .negativeSamples(4)
                    .dropoutEmbedding(0.1)
                    .dropoutHidden(0.1)
                    .learningRate(0.01)
                    .build();
            TreeMap<Long, Long> residentKb = new TreeMap<>();
            try (Gru4RecTrainer trainer = new Gru4RecTrainer(clicks, parameters)) {
                trainer.trainEpoch((clicksDone, clicksInEpoch, meanLoss) -> residentKb.put(clicksDone, residentKb()));
            }
            System.out.println(ANSWER + residentKb.get((long) EARLY) + " " + residentKb.get((long) LATE));
        }

        private static long residentKb() {
            try {
                return Files.readAllLines(STATUS).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
