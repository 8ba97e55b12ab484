package io.eddy.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.workbench.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Two builds of Eddy that measure the same in turns, so that what the machine does meanwhile meets both. One thread. */
public final class BuildComparison {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LAST_LINES = 5;

    private final List<Path> launchers = new ArrayList<>();
    private final List<String> arguments;
    private final Path folder;

    /**
     * @param builds checkouts, or archives that are unpacked
     * @param arguments of {@code eddy bench path}
     * @param folder for what is written meanwhile
     * @throws IllegalArgumentException where a folder holds no build
     */
    public BuildComparison(List<Path> builds, List<String> arguments, Path folder) {
        this.arguments = List.copyOf(arguments);
        this.folder = folder;
        for (var build : builds) {
            launchers.add(launcher(build));
        }
    }

    private static Path launcher(Path build) {
        for (var launcher : List.of(build.resolve("eddy"), build.resolve("bin/eddy"))) {
            if (Files.isRegularFile(launcher) && Files.isExecutable(launcher)) {
                return launcher.toAbsolutePath();
            }
        }
        throw new IllegalArgumentException(build + " holds no build: neither eddy nor bin/eddy can be run there.");
    }

    /**
     * Runs all builds in turns.
     *
     * @param rounds in which each runs once
     * @return by the name of a figure its median for each build, in the order of the builds; figures that all of them have
     * @throws IOException where a run fails, with the end of what it printed
     */
    public Map<String, List<Double>> run(int rounds, Progress progress) throws IOException, InterruptedException {
        var measured = new ArrayList<Map<String, List<Double>>>();
        launchers.forEach(launcher -> measured.add(new LinkedHashMap<>()));
        try (var task = progress.begin("Runs", (long) rounds * launchers.size())) {
            for (int round = 0; round < rounds; round++) {
                for (int build = 0; build < launchers.size(); build++) {
                    var figures = measured.get(build);
                    PathFigures.byName(measure(launchers.get(build), round + "-" + build))
                            .forEach((name, value) -> {
                                if (value.isNumber()) {
                                    figures.computeIfAbsent(name, of -> new ArrayList<>())
                                            .add(value.asDouble());
                                }
                            });
                    task.stepBy(1);
                }
            }
        }
        var medians = new LinkedHashMap<String, List<Double>>();
        measured.get(0).keySet().stream()
                .filter(name -> measured.stream().allMatch(figures -> figures.containsKey(name)))
                .forEach(name -> medians.put(
                        name,
                        measured.stream()
                                .map(figures -> CpuRounds.median(figures.get(name)))
                                .toList()));
        return medians;
    }

    private JsonNode measure(Path launcher, String name) throws IOException, InterruptedException {
        var out = folder.resolve(name);
        var printed = folder.resolve(name + ".txt");
        var command = new ArrayList<>(List.of(launcher.toString(), "bench", "path"));
        command.addAll(arguments);
        command.addAll(List.of("--out", out.toString()));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        var atEnd = new Thread(() -> destroy(process), "end of " + name);
        Runtime.getRuntime().addShutdownHook(atEnd);
        try {
            if (process.waitFor() != 0) {
                var lines = Files.readAllLines(printed);
                throw new IOException(launcher + " exits with " + process.exitValue() + ":\n"
                        + String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())));
            }
        } finally {
            destroy(process);
            if (!isEnding(atEnd)) {
                process.waitFor();
            }
        }
        return JSON.readTree(out.resolve(PathFigures.VALUES).toFile());
    }

    /** With what it has started: a launcher that builds has Maven under it. */
    private static void destroy(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }

    /** Takes the hook back, unless it runs already. */
    private static boolean isEnding(Thread hook) {
        try {
            return !Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return true;
        }
    }
}
