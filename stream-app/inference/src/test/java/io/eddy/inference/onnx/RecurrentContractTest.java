package io.eddy.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.eddy.catalogue.Items;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.BundleWriter;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.testing.DecayGraphs;
import io.eddy.inference.testing.GraphNames;
import io.eddy.inference.testing.WholeSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Graphs that ONNX Runtime opens and that break the contract of {@link ModelBundle}. */
class RecurrentContractTest {

    private static final float[][] ROWS = {{1, 0}, {0, 1}, {1, 1}};

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "encoder | item       | INT32  | input item is INT32[-1], expected INT64[-1]",
                "encoder | state      | DOUBLE | input state is DOUBLE[1, -1, 2], expected FLOAT[1, -1, 2]",
                "encoder | next_state | DOUBLE | output next_state is DOUBLE[1, -1, 2], expected FLOAT[1, -1, 2]",
                "decoder | state      | DOUBLE | input state is DOUBLE[1, -1, 2], expected FLOAT[1, -1, 2]",
                "decoder | k          | INT32  | input k is INT32[1], expected INT64[1]",
                "decoder | item       | INT32  | output item is INT32[-1, -1], expected INT64[-1, -1]",
                "decoder | score      | DOUBLE | output score is DOUBLE[-1, -1], expected FLOAT[-1, -1]"
            })
    void shouldRefuseAnInputOrOutputOfAnotherType(String graph, String name, String type, String problem)
            throws Exception {
        var changed = graph(graph).toBuilder();
        var wanted = TensorProto.DataType.valueOf(type).getNumber();
        var value = value(changed, name);
        int before = value.getTypeBuilder().getTensorTypeBuilder().getElemType();
        value.getTypeBuilder().getTensorTypeBuilder().setElemType(wanted);
        adapt(
                changed,
                name,
                NodeProto.newBuilder()
                        .setOpType("Cast")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("to")
                                .setType(AttributeProto.AttributeType.INT)
                                .setI(isInput(changed, name) ? before : wanted)));
        assertRefused(graph, changed.build(), problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "encoder | item       | input item is INT64[-1, 1], expected INT64[-1]",
                "encoder | state      | input state is FLOAT[1, -1, 2, 1], expected FLOAT[1, -1, 2]",
                "encoder | next_state | output next_state is FLOAT[1, -1, 2, 1], expected FLOAT[1, -1, 2]",
                "decoder | state      | input state is FLOAT[1, -1, 2, 1], expected FLOAT[1, -1, 2]",
                "decoder | k          | input k is INT64[1, 1], expected INT64[1]",
                "decoder | item       | output item is INT64[-1, -1, 1], expected INT64[-1, -1]",
                "decoder | score      | output score is FLOAT[-1, -1, 1], expected FLOAT[-1, -1]"
            })
    void shouldRefuseAnInputOrOutputOfAnotherShape(String graph, String name, String problem) throws Exception {
        var changed = graph(graph).toBuilder();
        value(changed, name)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .addDimBuilder()
                .setDimValue(1);
        changed.getGraphBuilder().addInitializer(number("last_axis", -1));
        adapt(changed, name, NodeProto.newBuilder().setOpType(isInput(changed, name) ? "Squeeze" : "Unsqueeze"));
        // The adapter takes the axis after the value itself.
        changed.getGraphBuilder().getNodeBuilderList().stream()
                .filter(node -> node.getName().equals("adapter"))
                .forEach(node -> node.addInput("last_axis"));
        assertRefused(graph, changed.build(), problem);
    }

    @ParameterizedTest
    @CsvSource({
        "encoder, item, input item",
        "encoder, state, input state",
        "encoder, next_state, output next_state",
        "decoder, state, input state",
        "decoder, k, input k",
        "decoder, item, output item",
        "decoder, score, output score"
    })
    void shouldRefuseAGraphThatLacksAName(String graph, String name, String missing) throws Exception {
        assertRefused(graph, GraphNames.renamed(graph(graph), name, "other"), "has no " + missing + ", only [");
    }

    /** Dimensions without a number are not ONNX Runtime's to check. */
    @ParameterizedTest
    @CsvSource({
        "item, 'gave the output item of shape [3, 1], expected [1, 3]'",
        "score, 'gave the output score of shape [3, 1], expected [1, 3]'"
    })
    void shouldRefuseADecoderThatGivesAnotherShapeThanItSays(String name, String problem) throws Exception {
        var changed = graph("decoder").toBuilder();
        adapt(changed, name, NodeProto.newBuilder().setOpType("Transpose"));
        assertRefused("decoder", changed.build(), problem);
    }

    @Test
    void shouldRefuseAnEncoderThatGivesMoreStatesThanItTook() throws Exception {
        var changed = graph("encoder").toBuilder();
        adapt(
                changed,
                "next_state",
                NodeProto.newBuilder()
                        .setOpType("Concat")
                        .addInput("inner_next_state")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("axis")
                                .setType(AttributeProto.AttributeType.INT)
                                .setI(1)));
        assertRefused("encoder", changed.build(), "gave the output next_state of shape [1, 2, 2], expected [1, 1, 2]");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void shouldRefuseADecoderWhoseScoresAreNoNumbers(float value) throws Exception {
        var rows = new float[][] {{1, 0}, {0, value}, {1, 1}};
        assertRefused("decoder", DecayGraphs.decoder(rows), "a score that is no number: " + value);
    }

    @Test
    void shouldRefuseADecoderThatRanksAnItemTwice() throws Exception {
        assertRefused("decoder", withItems("Mul", 0), "gives item index 0 twice");
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "-3, -1"})
    void shouldRefuseADecoderThatRanksItemsThatAreNotThere(int shift, int shown) throws Exception {
        assertRefused("decoder", withItems("Add", shift), "gave the item index " + shown + ", the bundle has 3 items.");
    }

    @Test
    void shouldAnswerNobodyWithNothing() throws Exception {
        DecayGraphs.writeOneHot(folder.resolve("m"), "1", 3);
        try (var model = Models.open(ModelBundle.load(folder.resolve("m")))) {
            assertThat(WholeSession.ranked(model, new HiddenState[0], 20)).isEmpty();
            assertThat(WholeSession.step(model, new int[0], new HiddenState[0])).isEmpty();
        }
    }

    /** In Java a session's layers stand together, in ONNX a layer's sessions. */
    @Test
    void shouldKeepLayersAndSessionsApart() throws Exception {
        var encoder = DecayGraphs.encoder(ROWS).toBuilder();
        var decoder = DecayGraphs.decoder(ROWS).toBuilder();
        for (var value : List.of(value(encoder, "state"), value(encoder, "next_state"), value(decoder, "state"))) {
            value.getTypeBuilder()
                    .getTensorTypeBuilder()
                    .getShapeBuilder()
                    .getDimBuilder(0)
                    .setDimValue(2);
        }
        decoder.getGraphBuilder()
                .getNodeBuilder(0)
                .setOpType("ReduceSum")
                .addAttributeBuilder()
                .setName("keepdims")
                .setType(AttributeProto.AttributeType.INT)
                .setI(0);
        new BundleWriter("two layers", "1", "recurrent", new Items(List.of("a", "b", "c"), new long[3]))
                .state(2, 2)
                .graph(ModelBundle.ENCODER, encoder.build())
                .graph(ModelBundle.DECODER, decoder.build())
                .write(folder.resolve("m"));
        try (var model = Models.open(ModelBundle.load(folder.resolve("m")))) {
            var states = new HiddenState[] {
                new HiddenState(new float[] {2, 4, 6, 8}), null, new HiddenState(new float[] {10, 12, 14, 16})
            };
            var next = WholeSession.step(model, new int[] {0, 1, 2}, states);
            assertThat(next)
                    .containsExactly(
                            new HiddenState(new float[] {2, 2, 4, 4}),
                            new HiddenState(new float[] {0, 1, 0, 1}),
                            new HiddenState(new float[] {6, 7, 8, 9}));
            // Both layers together are [6, 6], [0, 2] and [14, 16].
            var ranked = WholeSession.ranked(model, next, 1);
            assertThat(List.of(ranked[0].score(0), ranked[1].score(0), ranked[2].score(0)))
                    .containsExactly(12f, 2f, 30f);
        }
    }

    private static ModelProto graph(String name) {
        return name.equals("encoder") ? DecayGraphs.encoder(ROWS) : DecayGraphs.decoder(ROWS);
    }

    private static ModelProto withItems(String operator, int operand) {
        var changed = graph("decoder").toBuilder();
        changed.getGraphBuilder().addInitializer(number("operand", operand));
        adapt(changed, "item", NodeProto.newBuilder().setOpType(operator));
        int last = changed.getGraphBuilder().getNodeCount() - 1;
        changed.getGraphBuilder().getNodeBuilder(last).addInput("operand");
        return changed.build();
    }

    private static TensorProto number(String name, long value) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addDims(1)
                .addInt64Data(value)
                .build();
    }

    /** Puts a node between an input and its users, or between an output and the node that makes it. */
    private static void adapt(ModelProto.Builder model, String name, NodeProto.Builder adapter) {
        var graph = model.getGraphBuilder();
        var inner = "inner_" + name;
        for (var node : graph.getNodeBuilderList()) {
            for (int i = 0; i < node.getInputCount(); i++) {
                if (node.getInput(i).equals(name)) {
                    node.setInput(i, inner);
                }
            }
            for (int i = 0; i < node.getOutputCount(); i++) {
                if (node.getOutput(i).equals(name)) {
                    node.setOutput(i, inner);
                }
            }
        }
        adapter.setName("adapter");
        if (isInput(model, name)) {
            graph.addNode(0, adapter.addInput(name).addOutput(inner));
        } else {
            graph.addNode(adapter.addInput(inner).addOutput(name));
        }
    }

    private static boolean isInput(ModelProto.Builder model, String name) {
        return model.getGraph().getInputList().stream()
                .anyMatch(value -> value.getName().equals(name));
    }

    private static ValueInfoProto.Builder value(ModelProto.Builder model, String name) {
        var graph = model.getGraphBuilder();
        var values = isInput(model, name) ? graph.getInputBuilderList() : graph.getOutputBuilderList();
        return values.stream()
                .filter(value -> value.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void assertRefused(String graph, ModelProto changed, String problem)
            throws IOException, InvalidBundleException {
        boolean encoder = graph.equals("encoder");
        DecayGraphs.write(
                folder.resolve("m"),
                "1",
                ROWS,
                encoder ? changed : DecayGraphs.encoder(ROWS),
                encoder ? DecayGraphs.decoder(ROWS) : changed);
        var bundle = ModelBundle.load(folder.resolve("m"));
        assertThatThrownBy(() -> Models.open(bundle))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining(graph + ".onnx")
                .hasMessageContaining(problem);
    }
}
