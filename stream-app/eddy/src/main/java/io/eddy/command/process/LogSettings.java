package io.eddy.command.process;

import io.eddy.embedded.WebUi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** How a process logs: options of every command, which the logging library has to know before it is asked for the first time. */
@SuppressWarnings("UnusedVariable") // the options are read by apply(), the fields have them shown and checked
public final class LogSettings {

    /** Layouts of a line of the log file. */
    public enum Layout {
        TEXT("%d{ISO8601} %-5p [%t] %c %m%n%xEx"),
        JSON(
                "{\"time\":\"%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX}\",\"level\":\"%p\",\"thread\":\"%enc{%t}{JSON}\",\"logger\":\"%c\","
                        + "\"message\":\"%enc{%m}{JSON}\",\"thrown\":\"%enc{%throwable}{JSON}\"}%n");

        private final String pattern;

        Layout(String pattern) {
            this.pattern = pattern;
        }
    }

    /** Levels of a log file. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    private static final String LEVEL_OPTION = "--log-level";
    private static final String LAYOUT_OPTION = "--log-layout";

    private static final String FOLDER = "eddy.log.folder";
    private static final String NAME = "eddy.log.name";
    private static final String FILES = "eddy-*.log";
    private static final Pattern PID = Pattern.compile("-(\\d{1,10})\\.");
    private static final int KEPT_FILES = 30;

    @Option(
            names = LEVEL_OPTION,
            paramLabel = "LEVEL",
            scope = ScopeType.INHERIT,
            defaultValue = "INFO",
            description = "What goes into the log file of the process: ${COMPLETION-CANDIDATES}.")
    private Level level;

    @Option(
            names = LAYOUT_OPTION,
            paramLabel = "LAYOUT",
            scope = ScopeType.INHERIT,
            defaultValue = "TEXT",
            description = "Layout of its lines: ${COMPLETION-CANDIDATES}.")
    private Layout layout;

    /** Reads the options before the command line is understood as a whole; what is no level or layout is refused when it is. */
    public static void apply(String... arguments) {
        var name = "eddy-"
                + (arguments.length == 0 || !arguments[0].matches("[a-z]+") ? "" : arguments[0] + "-")
                + ProcessHandle.current().pid();
        System.setProperty(NAME, name);
        var named = valueOf(LEVEL_OPTION, arguments);
        System.setProperty("eddy.log.level", named.isEmpty() ? Level.INFO.name() : named);
        System.setProperty(
                "eddy.log.pattern",
                valueOf(LAYOUT_OPTION, arguments).equals(Layout.JSON.name())
                        ? Layout.JSON.pattern
                        : Layout.TEXT.pattern);
        System.setProperty(WebUi.LOG_FILE, file().toAbsolutePath().toString());
        discardOldFiles(Path.of(folder()));
    }

    /** Where everything is told that a user need not see. */
    public static Path file() {
        return Path.of(folder(), System.getProperty(NAME, "eddy") + ".log");
    }

    private static String folder() {
        return System.getProperty(FOLDER, "target/logs");
    }

    private static String valueOf(String option, String... arguments) {
        var value = "";
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].startsWith(option + "=")) {
                value = arguments[i].substring(option.length() + 1);
            } else if (arguments[i].equals(option) && i + 1 < arguments.length) {
                value = arguments[i + 1];
            }
        }
        return value.toUpperCase(Locale.ROOT);
    }

    private static boolean isOfARunningProcess(Path file) {
        var pid = PID.matcher(file.getFileName().toString());
        return pid.find() && ProcessHandle.of(Long.parseLong(pid.group(1))).isPresent();
    }

    /** Every process has a file of its own: without this they would become many. */
    private static void discardOldFiles(Path folder) {
        var files = new ArrayList<Path>();
        try (DirectoryStream<Path> found = Files.isDirectory(folder) ? Files.newDirectoryStream(folder, FILES) : null) {
            if (found != null) {
                found.forEach(files::add);
            }
            files.sort(Comparator.comparingLong((Path file) -> file.toFile().lastModified())
                    .reversed());
            List<Path> old = files.subList(Math.min(KEPT_FILES, files.size()), files.size());
            for (var file : old) {
                if (!isOfARunningProcess(file)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Old log files cannot be deleted.", e);
        }
    }
}
