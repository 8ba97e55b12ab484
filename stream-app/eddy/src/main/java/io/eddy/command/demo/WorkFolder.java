package io.eddy.command.demo;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import picocli.CommandLine.Option;

/** Where the files of a demo go. */
final class WorkFolder {

    @Option(
            names = "--work",
            paramLabel = "FOLDER",
            description =
                    "Where log, model, bundle and the embedded Kafka's and Flink's files go. By default a new folder in"
                            + " runs.")
    private Path named;

    /** @throws IllegalArgumentException where the folder holds something */
    Path path() throws IOException {
        var folder = (named == null
                        ? newFolderIn(Path.of("runs"), LocalDateTime.now(ZoneId.systemDefault()))
                        : Files.createDirectories(named))
                .toAbsolutePath();
        try (var files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                throw new IllegalArgumentException("--work is " + named + ", which is not empty; name a new folder.");
            }
        }
        return folder;
    }

    /** Also where another demo makes its folder in the same second. */
    public static Path newFolderIn(Path runs, LocalDateTime now) throws IOException {
        Files.createDirectories(runs);
        var name = "demo-" + now.format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
        var folder = runs.resolve(name);
        for (int number = 2; ; number++) {
            try {
                return Files.createDirectory(folder);
            } catch (FileAlreadyExistsException e) {
                folder = runs.resolve(name + "-" + number);
            }
        }
    }
}
