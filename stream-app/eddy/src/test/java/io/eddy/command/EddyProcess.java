package io.eddy.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An {@code eddy} command in a process of its own, which can be killed. */
public final class EddyProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final Path out;

    /** @param folder is made; for its log and, in the file {@code out}, what it writes, of which the last process's is kept */
    public EddyProcess(Path folder, Object... arguments) throws IOException {
        Files.createDirectories(folder);
        out = folder.resolve("out");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "-Deddy.log.folder=" + folder.resolve("logs"),
                "-Djava.io.tmpdir="
                        + Files.createDirectories(folder.resolve("tmp")).resolve("eddy-process-" + System.nanoTime()),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.eddy.command.Main"));
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
    }

    /** @param folder for its state too */
    public static EddyProcess evaluation(String bootstrapServers, Path folder) throws IOException {
        return new EddyProcess(folder, "prequential", "--kafka", bootstrapServers, "--state", folder.resolve("state"));
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public String out() throws IOException {
        return Files.readString(out);
    }

    /** Until it has written the text. */
    public void await(String text) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!out().contains(text)) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                throw new AssertionError("Expected '" + text + "', found: " + out());
            }
            process.waitFor(100, TimeUnit.MILLISECONDS);
        }
    }

    /** By SIGTERM, which the command takes as it takes Ctrl-C; returns the exit code. */
    public int end() throws InterruptedException {
        process.destroy();
        return exitCode();
    }

    /** Of a process that ends by itself. */
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("The process does not end.");
        }
        return process.exitValue();
    }

    /** By SIGKILL. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
