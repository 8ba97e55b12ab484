package io.eddy.modelexport.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.eddy.modelexport.gru4rec.RandomWeights;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shapes and limits; that the graphs compute what libtorch does is shown by BundleExportTest. */
class Gru4RecGraphsTest {

    @Test
    void shouldLeaveBatchAndKFreeAndFixTheRest() {
        var graphs = new Gru4RecGraphs(RandomWeights.of(60, 8, 4));
        assertThat(dimensions(graphs.encoder().getGraph().getInput(0))).containsExactly("batch");
        assertThat(dimensions(graphs.encoder().getGraph().getInput(1))).containsExactly("1", "batch", "8");
        assertThat(dimensions(graphs.encoder().getGraph().getOutput(0))).containsExactly("1", "batch", "8");
        assertThat(dimensions(graphs.decoder().getGraph().getOutput(0))).containsExactly("batch", "k");
        assertThat(dimensions(graphs.decoder().getGraph().getOutput(1))).containsExactly("batch", "k");
    }

    @Test
    void shouldRefuseWeightsThatOneOnnxFileCannotHold() {
        Gru4RecGraphs.requireInlineWeights(2_000_000, 256);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Gru4RecGraphs.requireInlineWeights(2_100_000, 256))
                .withMessageContaining("2100000 items x 256 floats")
                .withMessageContaining("at most 2147418111");
    }

    private static List<String> dimensions(ValueInfoProto value) {
        return value.getType().getTensorType().getShape().getDimList().stream()
                .map(dimension ->
                        dimension.hasDimValue() ? Long.toString(dimension.getDimValue()) : dimension.getDimParam())
                .toList();
    }
}
