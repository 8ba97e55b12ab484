package io.eddy.recommender;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.testing.DecayGraphs;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartCheckTest {

    @TempDir
    private Path folder;

    @Test
    void shouldRefuseABundleThatIsNotThere() {
        var options = RecommenderOptions.of(
                Map.of("model.bundle", folder.resolve("none").toString()));
        assertThatThrownBy(() -> new RecommenderJob(options).check())
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("there is no such folder");
    }

    @Test
    void shouldNameTheOptionWhereTheBrokersAddressIsNone() throws Exception {
        DecayGraphs.writeOneHot(folder.resolve("m"), "1", 2);
        var options = RecommenderOptions.of(
                Map.of("model.bundle", folder.resolve("m").toString(), "kafka.bootstrap-servers", "kafka"));
        assertThatThrownBy(() -> new RecommenderJob(options).check())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("kafka.bootstrap-servers");
    }
}
