package io.eddy.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.module.ModuleFinder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A standalone Flink cluster in processes of its own, which know of Eddy only what is in the submitted jar. */
public final class StandingFlink implements AutoCloseable {

    /** What is on this test's class path for the job, the broker or the trainer, and not part of a Flink distribution. */
    private static final Predicate<String> NOT_FLINKS = path -> path.contains("/target/")
            || path.matches(".*/(io/eddy|org/apache/kafka|org/apache/avro|org/bytedeco|org/tribuo|org/scala-lang"
                    + "|com/microsoft|com/google/protobuf|com/fasterxml|de/siegmar|org/hdrhistogram|commons-codec)/.*")
            || path.contains("/flink-connector-kafka/")
            || path.contains("/flink-connector-base/");

    private static final long DEADLINE_SECONDS = 120;
    private static final int SHOWN_LINES = 40;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final List<Process> processes = new ArrayList<>();
    private final Path folder;
    private final String rest;
    private Process taskManager;

    /** Starts a JobManager and a TaskManager of two slots, which keep their files in the folder. */
    public StandingFlink(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        int port = FreePort.any();
        this.rest = "http://127.0.0.1:" + port;
        var configuration = Files.createDirectories(folder.resolve("conf"));
        Files.writeString(configuration.resolve("config.yaml"), """
                jobmanager.rpc.address: 127.0.0.1
                jobmanager.rpc.port: %d
                jobmanager.bind-host: 127.0.0.1
                rest.address: 127.0.0.1
                rest.bind-address: 127.0.0.1
                rest.port: %d
                taskmanager.host: 127.0.0.1
                taskmanager.bind-host: 127.0.0.1
                taskmanager.numberOfTaskSlots: 2
                taskmanager.cpu.cores: 2
                taskmanager.memory.framework.heap.size: 128m
                taskmanager.memory.framework.off-heap.size: 128m
                taskmanager.memory.task.heap.size: 256m
                taskmanager.memory.task.off-heap.size: 0m
                taskmanager.memory.network.min: 64m
                taskmanager.memory.network.max: 64m
                taskmanager.memory.managed.size: 128m
                taskmanager.memory.jvm-metaspace.size: 256m
                taskmanager.memory.jvm-overhead.min: 192m
                taskmanager.memory.jvm-overhead.max: 192m
                execution.checkpointing.dir: %s
                heartbeat.interval: 1s
                heartbeat.timeout: 10s
                """.formatted(
                        FreePort.any(), port, folder.resolve("checkpoints").toUri()));
        try {
            start("org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint", "jobmanager");
            taskManager = startTaskManager();
            await("/overview", overview -> overview.path("slots-available").asInt() == 2);
        } catch (IOException | InterruptedException | AssertionError e) {
            // Nobody else holds a cluster that did not come up.
            close();
            throw e;
        }
    }

    private Process startTaskManager() throws IOException {
        return start("org.apache.flink.runtime.taskexecutor.TaskManagerRunner", "taskmanager");
    }

    /** Ends the TaskManager by SIGKILL and starts another, as an orchestrator would. */
    public void killTaskManager() throws IOException {
        processes.remove(taskManager);
        taskManager.destroyForcibly().onExit().join();
        taskManager = startTaskManager();
    }

    /** Uploads the jar and runs its main class with these arguments. */
    public void submit(Path jar, List<String> arguments) throws IOException, InterruptedException {
        var id = Path.of(upload(jar).path("filename").asText()).getFileName();
        var body = json.createObjectNode().put("parallelism", 2);
        var list = body.putArray("programArgsList");
        arguments.forEach(list::add);
        var answer = send(HttpRequest.newBuilder(URI.create(rest + "/jars/" + id + "/run"))
                .POST(BodyPublishers.ofString(body.toString()))
                .build());
        if (!answer.has("jobid")) {
            throw new IOException("The job was not taken: " + answer);
        }
        await(
                "/jobs/" + answer.get("jobid").asText(),
                job -> job.path("status-counts").path("RUNNING").asInt()
                        == job.path("vertices").size());
    }

    private JsonNode upload(Path jar) throws IOException, InterruptedException {
        var boundary = "eddy-job-jar";
        var head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\"job.jar\"\r\n"
                + "Content-Type: application/x-java-archive\r\n\r\n";
        var tail = "\r\n--" + boundary + "--\r\n";
        return send(HttpRequest.newBuilder(URI.create(rest + "/jars/upload"))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(BodyPublishers.concat(
                        BodyPublishers.ofString(head), BodyPublishers.ofFile(jar), BodyPublishers.ofString(tail)))
                .build());
    }

    private void await(String path, Predicate<JsonNode> condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        JsonNode last = null;
        while (System.nanoTime() < deadline) {
            try {
                last = send(HttpRequest.newBuilder(URI.create(rest + path)).build());
                if (condition.test(last)) {
                    return;
                }
            } catch (IOException e) {
                last = json.createObjectNode().put("error", e.toString());
            }
            failIfAProcessEnded();
        }
        throw new AssertionError("Waited in vain at " + rest + path + ", last answer: " + last + logs());
    }

    /** Waits a moment for it, so that nobody asks in a tight loop. */
    private void failIfAProcessEnded() throws InterruptedException, IOException {
        for (var process : processes) {
            if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("A Flink process ended with " + process.exitValue() + logs());
            }
        }
    }

    private String logs() throws IOException {
        var logs = new StringBuilder();
        try (var files = Files.newDirectoryStream(folder, "*.log")) {
            for (var file : files) {
                var lines = Files.readAllLines(file);
                logs.append("\n").append(file.getFileName()).append(":\n");
                logs.append(String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size())));
            }
        }
        return logs.toString();
    }

    private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
        return json.readTree(http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8))
                .body());
    }

    private Process start(String mainClass, String name) throws IOException {
        var classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(NOT_FLINKS.negate())
                .toList();
        var command = new ArrayList<String>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m"));
        for (var opened : List.of("java.util", "java.lang", "java.nio", "java.time")) {
            command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
        }
        // So that a stream by the JVM's vectors is held against an evaluation without them.
        if (ModuleFinder.ofSystem().find("jdk.incubator.vector").isPresent()) {
            command.add("--add-modules=jdk.incubator.vector");
        }
        command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath), mainClass, "--configDir"));
        command.add(folder.resolve("conf").toString());
        var log = folder.resolve(name + ".log").toFile();
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log))
                .directory(folder.toFile())
                .start();
        processes.add(process);
        return process;
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
    }
}
