package io.eddy.embedded;

import io.eddy.serving.LoopbackPort;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;

/** How the web UI of a Flink in this process is set: on the loopback interface, to look at only. */
public final class WebUi {

    /** System property: the log file of the process, for the page's log tabs. Flink's own would move RocksDB's logs beside it. */
    public static final String LOG_FILE = "eddy.log.file";

    private WebUi() {}

    static void configure(Configuration configuration, LoopbackPort port) {
        configuration.set(RestOptions.ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        // Flink binds the first of these that it can.
        configuration.set(RestOptions.BIND_PORT, port.number() + (port.movesOn() ? ",0" : ""));
        configuration.set(WebOptions.SUBMIT_ENABLE, false);
        configuration.set(WebOptions.CANCEL_ENABLE, false);
        configuration.set(WebOptions.RESCALE_ENABLE, false);
        var logFile = System.getProperty(LOG_FILE);
        if (logFile != null) {
            configuration.set(WebOptions.LOG_PATH, logFile);
            configuration.set(TaskManagerOptions.TASK_MANAGER_LOG_PATH, logFile);
        }
        if (!configuration.contains(RestOptions.ENABLE_FLAMEGRAPH)) {
            configuration.set(RestOptions.ENABLE_FLAMEGRAPH, true);
        }
        // Flink always sends the header; empty it is no page's origin.
        configuration.set(WebOptions.ACCESS_CONTROL_ALLOW_ORIGIN, "");
    }
}
