package io.eddy.command.model;

import io.eddy.command.process.ExitCode;
import io.eddy.workbench.evaluation.ComparedModels;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eddy compare}. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Puts the figures of trained models, bundles, evaluations and a search's trials side by side, the best MRR@20"
                    + " first.",
            "Figures compare only under one protocol: the same logs, sessions, rules and predictions. Where the folders have"
                    + " none in common it says in what their protocols differ, and shows nothing."
        })
public final class CompareCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "FOLDER",
            description =
                    "Folders that 'eddy train', 'eddy evaluate' or 'eddy export' wrote, and folders of trials of 'eddy"
                            + " search'.")
    private List<Path> folders;

    @Option(
            names = "--across-protocols",
            description = "Show all figures in one table, each with its protocol, though they are not comparable.")
    private boolean acrossProtocols;

    @Override
    public Integer call() throws Exception {
        var models = ComparedModels.read(folders);
        var table = new ComparisonTable(models, spec.commandLine().getOut());
        if (acrossProtocols) {
            table.printAcross();
            return 0;
        }
        if (models.common().isEmpty()) {
            refuse(models);
            return ExitCode.FAILED;
        }
        table.printCommon();
        return 0;
    }

    /** Holds each folder against the protocol that most folders have. */
    private void refuse(ComparedModels models) {
        var err = spec.commandLine().getErr();
        err.println("eddy: The folders have no protocol in common, so their figures cannot be compared;"
                + " --across-protocols shows them nevertheless.");
        var reference = models.reference();
        models.differences(reference).forEach((folder, differences) -> {
            err.println(reference.model().folder() + " against " + folder + ":");
            differences.forEach(difference -> err.println("  " + difference));
        });
        err.flush();
    }
}
