package io.eddy.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.Scorer;
import io.eddy.inference.model.SessionViews;
import io.eddy.inference.testing.CountGraphs;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OrtDeviceTest {

    @TempDir
    private Path folder;

    @Test
    void shouldRefuseAGpuThatThisBuildOrMachineHasNot() throws Exception {
        assumeFalse(hasCuda(), "this build has ONNX Runtime for GPUs");
        assertThatThrownBy(() -> Models.open(bundle(), Scorer.CUDA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The scorer cuda cannot be used: this ONNX Runtime is the one for CPUs;"
                        + " build Eddy with -P cuda.");
    }

    @Test
    void shouldGiveTheListsOfTheCpuOnAGpu() throws Exception {
        assumeTrue(hasCuda(), "this build has no ONNX Runtime for GPUs");
        var bundle = bundle();
        var views = new SessionViews(1, new float[] {1, 2, 3, 4, 5}, null);
        try (var gpu = Models.open(bundle, Scorer.CUDA);
                var cpu = Models.open(bundle, Scorer.ONNX)) {
            assertThat(gpu.retriever().method()).isEqualTo("cuda");
            assertThat(gpu.retriever().retrieve(views, 3))
                    .isEqualTo(cpu.retriever().retrieve(views, 3));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "CUDA", mode = EnumSource.Mode.EXCLUDE)
    void shouldStayOnTheCpuForAllOtherScorers(Scorer scorer) {
        assertThat(OrtDevice.of(scorer)).isEqualTo(OrtDevice.CPU);
    }

    private static boolean hasCuda() {
        return OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
    }

    private ModelBundle bundle() throws Exception {
        CountGraphs.write(folder.resolve("m"), "1", 5, 3);
        return ModelBundle.load(folder.resolve("m"));
    }
}
