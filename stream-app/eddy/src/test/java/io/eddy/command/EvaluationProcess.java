package io.eddy.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** {@code eddy prequential} in a process of its own, which can be killed. */
final class EvaluationProcess implements AutoCloseable {

    private final Process process;

    /** @param folder is made; for its state, its log and, in the file {@code out}, what it writes */
    EvaluationProcess(String bootstrapServers, Path folder) throws IOException {
        Files.createDirectories(folder);
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-Deddy.log.folder=" + folder.resolve("logs"),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "io.eddy.command.EddyCommand",
                        "prequential",
                        "--kafka",
                        bootstrapServers,
                        "--state",
                        folder.resolve("state").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** By SIGTERM, which the command takes as it takes Ctrl-C; returns the exit code. */
    int end() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("The evaluation does not end.");
        }
        return process.exitValue();
    }

    /** By SIGKILL. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
