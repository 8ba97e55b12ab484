package io.eddy.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceFolderTest {

    @TempDir
    private Path parent;

    @Test
    void shouldKeepItsNameAndHaveAnotherThanAnyOtherFolder() {
        String name;
        try (var folder = InstanceFolder.open("The test", parent.resolve("a"));
                var other = InstanceFolder.open("The test", parent.resolve("b"))) {
            name = folder.instance();
            assertThat(name).matches("[0-9a-f]{8}").isNotEqualTo(other.instance());
        }
        try (var folder = InstanceFolder.open("The test", parent.resolve("a"))) {
            assertThat(folder.instance()).isEqualTo(name);
        }
    }

    @Test
    void shouldRefuseASecondProcessInOneSentence() {
        var path = parent.resolve("a");
        try (var folder = InstanceFolder.open("The test", path)) {
            assertThatThrownBy(() -> InstanceFolder.open("The test", path))
                    .as(folder.instance())
                    .isInstanceOf(ServingException.class)
                    .hasMessage("The test cannot keep its state in " + path
                            + ": another process is at work there; name another folder with --state.");
        }
    }

    @Test
    void shouldSayThatAFileIsNoFolder() throws Exception {
        var file = Files.writeString(parent.resolve("file"), "");
        assertThatThrownBy(() -> InstanceFolder.open("The test", file))
                .isInstanceOf(ServingException.class)
                .hasMessageStartingWith("The test cannot keep its state in " + file + ": ");
    }

    @Test
    void shouldRemoveStateOfOtherTopicsAndNothingElse() throws Exception {
        for (var each : new String[] {"eddy-x-1", "eddy-x-2", "mine"}) {
            Files.writeString(
                    Files.createDirectories(parent.resolve(each).resolve("0_0")).resolve("f"), "");
        }
        try (var folder = InstanceFolder.open("The test", parent)) {
            folder.removeAllBut("eddy-x-2", "eddy-x-");
        }
        try (var left = Files.list(parent)) {
            assertThat(left.map(each -> each.getFileName().toString()))
                    .containsExactlyInAnyOrder("eddy-x-2", "mine", "instance");
        }
    }
}
