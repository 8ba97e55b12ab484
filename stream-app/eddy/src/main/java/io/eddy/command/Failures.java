package io.eddy.command;

import io.eddy.command.process.ExitCode;
import io.eddy.command.process.LogSettings;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.modelexport.training.TrainingDivergedException;
import io.eddy.replay.ReplayException;
import io.eddy.serving.ServingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a command that failed says, and exits with. */
final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** What went wrong outside is told in one sentence; of what went wrong inside, the log has the stack trace. */
    static int report(Exception thrown, PrintWriter err) {
        var failure = thrown instanceof UncheckedIOException unchecked ? unchecked.getCause() : thrown;
        boolean expected = failure instanceof IOException
                || failure instanceof InvalidBundleException
                || failure instanceof IllegalArgumentException
                || failure instanceof IllegalStateException
                || failure instanceof TrainingDivergedException
                || failure instanceof ReplayException
                || failure instanceof ServingException;
        if (failure instanceof FileSystemException fileFailure && fileFailure.getReason() == null) {
            // Its message is the bare path.
            err.println("eddy: " + fileFailure.getFile() + ": "
                    + failure.getClass()
                            .getSimpleName()
                            .replace("Exception", "")
                            .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                            .toLowerCase(Locale.ROOT));
        } else if (expected && failure.getMessage() != null) {
            err.println("eddy: " + failure.getMessage());
        } else {
            LOG.error("Failed", failure);
            var root = root(failure);
            err.println("eddy: " + (root.getMessage() == null ? root.toString() : firstLine(root.getMessage()))
                    + " (details in " + LogSettings.file() + ")");
        }
        return ExitCode.FAILED;
    }

    private static Throwable root(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }
}
