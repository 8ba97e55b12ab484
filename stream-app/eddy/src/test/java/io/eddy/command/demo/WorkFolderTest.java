package io.eddy.command.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFolderTest {

    private static final LocalDateTime NOW = LocalDateTime.of(2026, 11, 26, 20, 39, 59);
    private static final int DEMOS = 64;

    @TempDir
    private Path folder;

    @Test
    void shouldGiveEachDemoOfTheSameSecondAFolderOfItsOwn() throws Exception {
        var runs = folder.resolve("runs");
        Callable<Path> demo = () -> WorkFolder.newFolderIn(runs, NOW);
        var executor = Executors.newFixedThreadPool(8);
        try {
            var folders = new ArrayList<Path>();
            for (Future<Path> future : executor.invokeAll(Collections.nCopies(DEMOS, demo))) {
                folders.add(future.get());
            }
            assertThat(folders)
                    .doesNotHaveDuplicates()
                    .contains(runs.resolve("demo-20261126-203959"), runs.resolve("demo-20261126-203959-" + DEMOS))
                    .allSatisfy(each -> assertThat(each).isEmptyDirectory());
        } finally {
            executor.shutdown();
        }
    }
}
