package io.eddy.embedded;

import io.eddy.catalogue.file.WholeFolder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;

/** Flink's own options from a file, for the cluster in this process. */
public final class FlinkOptions {

    /** None of them. */
    public static final FlinkOptions NONE = new FlinkOptions(new Configuration());

    private static final List<ConfigOption<?>> SET_BY_EDDY = List.of(
            RestOptions.ADDRESS,
            RestOptions.BIND_ADDRESS,
            RestOptions.BIND_PORT,
            RestOptions.PORT,
            WebOptions.SUBMIT_ENABLE,
            WebOptions.CANCEL_ENABLE,
            WebOptions.RESCALE_ENABLE,
            WebOptions.LOG_PATH,
            WebOptions.ACCESS_CONTROL_ALLOW_ORIGIN,
            JobManagerOptions.BIND_HOST,
            TaskManagerOptions.HOST,
            TaskManagerOptions.BIND_HOST,
            TaskManagerOptions.NUM_TASK_SLOTS,
            TaskManagerOptions.TASK_MANAGER_LOG_PATH,
            CoreOptions.DEFAULT_PARALLELISM,
            StateBackendOptions.STATE_BACKEND,
            StateRecoveryOptions.SAVEPOINT_PATH,
            CheckpointingOptions.CHECKPOINT_STORAGE,
            CheckpointingOptions.CHECKPOINTS_DIRECTORY,
            CheckpointingOptions.SAVEPOINT_DIRECTORY,
            CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
            CheckpointingOptions.MAX_RETAINED_CHECKPOINTS,
            CheckpointingOptions.INCREMENTAL_CHECKPOINTS,
            CheckpointingOptions.CHECKPOINTING_INTERVAL,
            CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS,
            CheckpointingOptions.TOLERABLE_FAILURE_NUMBER,
            ExecutionOptions.BUFFER_TIMEOUT,
            PipelineOptions.GENERIC_TYPES,
            PipelineOptions.AUTO_GENERATE_UIDS,
            PipelineOptions.OBJECT_REUSE,
            PipelineOptions.MAX_PARALLELISM);

    private final Configuration configuration;

    private FlinkOptions(Configuration configuration) {
        this.configuration = configuration;
    }

    /**
     * @param file in YAML, as Flink's own {@code config.yaml}
     * @throws IOException that names the file, where it cannot be read or holds an option that Eddy sets itself
     */
    public static FlinkOptions read(Path file) throws IOException {
        // Flink reads a folder, and a file of that name in it.
        var folder = Files.createTempDirectory("eddy-flink-options-");
        try {
            Files.copy(file, folder.resolve(GlobalConfiguration.getFlinkConfFilename()));
            return of(GlobalConfiguration.loadConfiguration(folder.toString()), file);
        } catch (RuntimeException e) {
            throw new IOException(file + " holds no options of Flink's in YAML: " + firstLine(e), e);
        } finally {
            WholeFolder.deleteIfExists(folder);
        }
    }

    private static String firstLine(RuntimeException failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        var message = String.valueOf(root.getMessage());
        return message.lines().findFirst().orElse(message);
    }

    private static FlinkOptions of(Configuration configuration, Path file) throws IOException {
        for (var option : SET_BY_EDDY) {
            if (configuration.contains(option)) {
                throw new IOException(
                        file + ": " + option.key() + " is set by Eddy itself, by the options of 'eddy run'"
                                + " or of the job where there is one for it; take it out.");
            }
        }
        return new FlinkOptions(configuration);
    }

    /** The same, with the metrics of cluster and job shown to Prometheus at {@code /metrics} there. */
    public FlinkOptions withMetricsAt(InetSocketAddress address) {
        var copy = copy();
        PrometheusMetrics.configure(copy, address);
        return new FlinkOptions(copy);
    }

    /** @param megabytes for RocksDB on each task manager; 0 for Flink's own share */
    public static FlinkOptions ofStateMemory(int megabytes) {
        var options = new Configuration();
        if (megabytes > 0) {
            options.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(megabytes));
        }
        return new FlinkOptions(options);
    }

    /** Of a cluster, before Eddy's own are set. */
    Configuration copy() {
        return new Configuration(configuration);
    }
}
