package io.eddy.modelexport.gru4rec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shapes and limits; that the graphs compute what libtorch does is shown by BundleExportTest. */
class Gru4RecGraphsTest {

    @Test
    void shouldLeaveTheBatchFreeAndFixTheRest() {
        var graphs = new Gru4RecGraphs(RandomWeights.of(60, 8, 4));
        assertThat(dimensions(graphs.encoder().getGraph().getInput(0))).containsExactly("batch");
        assertThat(dimensions(graphs.encoder().getGraph().getInput(1))).containsExactly("1", "batch", "8");
        assertThat(dimensions(graphs.encoder().getGraph().getOutput(0))).containsExactly("1", "batch", "8");
    }

    @ParameterizedTest
    @MethodSource("io.eddy.modelexport.gru4rec.Architecture#all")
    void shouldHaveAGruNodeForEachLayerInTheFormOfTheWeights(Architecture architecture) {
        var graph = new Gru4RecGraphs(RandomWeights.of(architecture, 60, 8, 4))
                .encoder()
                .getGraph();
        var layers = graph.getNodeList().stream()
                .filter(node -> node.getOpType().equals("GRU"))
                .toList();
        assertThat(layers)
                .hasSize(architecture.layers())
                .allSatisfy(layer -> assertThat(layer.getAttributeList())
                        .filteredOn(attribute -> attribute.getName().equals("linear_before_reset"))
                        .extracting(AttributeProto::getI)
                        .containsExactly(architecture.gruForm() == GruForm.RESET_AFTER ? 1L : 0L));
        assertThat(dimensions(graph.getInput(1)))
                .containsExactly(Integer.toString(architecture.layers()), "batch", "8");
    }

    @Test
    void shouldRefuseWeightsThatOneOnnxFileCannotHold() {
        Gru4RecGraphs.requireInlineWeights(2_000_000, 256, 256, 3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Gru4RecGraphs.requireInlineWeights(2_100_000, 256, 256, 1))
                .withMessageContaining("2100000 items x 256 floats")
                .withMessageContaining("at most 2147418111");
        // The table alone would fit.
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Gru4RecGraphs.requireInlineWeights(2_085_000, 256, 256, 16))
                .withMessageContaining("2085000 items x 256 floats");
    }

    private static List<String> dimensions(ValueInfoProto value) {
        return value.getType().getTensorType().getShape().getDimList().stream()
                .map(dimension ->
                        dimension.hasDimValue() ? Long.toString(dimension.getDimValue()) : dimension.getDimParam())
                .toList();
    }
}
