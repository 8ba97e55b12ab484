package io.eddy.inference.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.eddy.inference.Models;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.model.RecurrentEncoder;
import io.eddy.inference.testing.DecayGraphs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GraphCheckTest {

    private static final float[][] ROWS = {{1, 0}, {0, 1}, {1, 1}};

    /** What ONNX Runtime 1.29 declares in every graph that it saves. */
    private static final List<String> DECLARED_BY_ONNX_RUNTIME = List.of(
            "ai.onnx.ml",
            "ai.onnx.training",
            "ai.onnx.preview.training",
            "com.microsoft",
            "com.microsoft.experimental",
            "com.microsoft.nchwc",
            "org.pytorch.aten");

    private static final TensorProto EXTERNAL = TensorProto.newBuilder()
            .setName("elsewhere")
            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
            .build();
    private static final SparseTensorProto EXTERNAL_VALUES =
            SparseTensorProto.newBuilder().setValues(EXTERNAL).build();
    private static final SparseTensorProto EXTERNAL_INDICES =
            SparseTensorProto.newBuilder().setIndices(EXTERNAL).build();
    private static final NodeProto FOREIGN = NodeProto.newBuilder()
            .setName("scorer")
            .setOpType("Scorer")
            .setDomain("ai.onnx.ml")
            .build();

    @TempDir
    private Path folder;

    /** Places of an attribute where a tensor fits. */
    private static Map<String, Consumer<AttributeProto.Builder>> attributes() {
        var places = new TreeMap<String, Consumer<AttributeProto.Builder>>();
        places.put("tensor", attribute -> attribute.setT(EXTERNAL));
        places.put("tensor list", attribute -> attribute.addTensors(EXTERNAL));
        places.put("sparse values", attribute -> attribute.setSparseTensor(EXTERNAL_VALUES));
        places.put("sparse indices", attribute -> attribute.setSparseTensor(EXTERNAL_INDICES));
        places.put("sparse list values", attribute -> attribute.addSparseTensors(EXTERNAL_VALUES));
        places.put("sparse list indices", attribute -> attribute.addSparseTensors(EXTERNAL_INDICES));
        places.put("subgraph", attribute -> attribute.getGBuilder().addInitializer(EXTERNAL));
        places.put("subgraph list", attribute -> attribute.addGraphsBuilder().addInitializer(EXTERNAL));
        return places;
    }

    private static Map<String, Consumer<ModelProto.Builder>> hidingPlaces() {
        var places = new TreeMap<String, Consumer<ModelProto.Builder>>();
        places.put("initializer", model -> model.getGraphBuilder().addInitializer(EXTERNAL));
        places.put(
                "location left out",
                model -> model.getGraphBuilder()
                        .addInitializerBuilder()
                        .setName("elsewhere")
                        .addExternalDataBuilder());
        places.put("sparse initializer values", model -> model.getGraphBuilder().addSparseInitializer(EXTERNAL_VALUES));
        places.put(
                "sparse initializer indices", model -> model.getGraphBuilder().addSparseInitializer(EXTERNAL_INDICES));
        attributes().forEach((name, attribute) -> {
            places.put(
                    "node, " + name,
                    model -> attribute.accept(
                            model.getGraphBuilder().getNodeBuilder(0).addAttributeBuilder()));
            places.put(
                    "node in a subgraph, " + name,
                    model -> attribute.accept(subgraph(model).addNodeBuilder().addAttributeBuilder()));
            places.put(
                    "node in a function, " + name,
                    model -> attribute.accept(
                            model.addFunctionsBuilder().addNodeBuilder().addAttributeBuilder()));
            places.put(
                    "default of a function, " + name,
                    model -> attribute.accept(model.addFunctionsBuilder().addAttributeProtoBuilder()));
        });
        return places;
    }

    private static List<String> namesOfHidingPlaces() {
        return List.copyOf(hidingPlaces().keySet());
    }

    @ParameterizedTest
    @MethodSource("namesOfHidingPlaces")
    void shouldFindExternalDataWhereverATensorCanBe(String place) throws IOException {
        var model = DecayGraphs.decoder(ROWS).toBuilder();
        hidingPlaces().get(place).accept(model);
        assertRefused(model.build(), "tensor elsewhere is kept in another file");
    }

    private static Map<String, Consumer<ModelProto.Builder>> placesOfNodes() {
        var places = new TreeMap<String, Consumer<ModelProto.Builder>>();
        places.put("graph", model -> model.getGraphBuilder().addNode(FOREIGN));
        places.put("subgraph", model -> subgraph(model).addNode(FOREIGN));
        places.put(
                "list of subgraphs",
                model -> model.getGraphBuilder()
                        .getNodeBuilder(0)
                        .addAttributeBuilder()
                        .addGraphsBuilder()
                        .addNode(FOREIGN));
        places.put(
                "subgraph of a subgraph",
                model -> subgraph(model)
                        .addNodeBuilder()
                        .addAttributeBuilder()
                        .getGBuilder()
                        .addNode(FOREIGN));
        places.put("function", model -> model.addFunctionsBuilder().addNode(FOREIGN));
        places.put(
                "subgraph in a function",
                model -> model.addFunctionsBuilder()
                        .addNodeBuilder()
                        .addAttributeBuilder()
                        .getGBuilder()
                        .addNode(FOREIGN));
        return places;
    }

    private static List<String> namesOfPlacesOfNodes() {
        return List.copyOf(placesOfNodes().keySet());
    }

    @ParameterizedTest
    @MethodSource("namesOfPlacesOfNodes")
    void shouldRefuseAForeignNodeWhereverANodeCanBe(String place) throws IOException {
        var model = DecayGraphs.decoder(ROWS).toBuilder();
        placesOfNodes().get(place).accept(model);
        assertRefused(
                model.build(),
                "node scorer uses the operator Scorer of the domain ai.onnx.ml, expected ONNX's own operators only");
    }

    @Test
    void shouldNameANodeWithoutANameByItsOutput() throws IOException {
        var model = DecayGraphs.decoder(ROWS).toBuilder();
        model.getGraphBuilder().getNodeBuilder(1).setDomain("com.microsoft");
        assertRefused(model.build(), "node of the output [scores] uses the operator Gemm of the domain com.microsoft");
    }

    @Test
    void shouldTakeDeclaredDomainsThatNoNodeUses() throws Exception {
        var bundle = folder.resolve("bundle");
        DecayGraphs.write(
                bundle, "1", ROWS, declaring(DecayGraphs.encoder(ROWS)), declaring(DecayGraphs.decoder(ROWS)));
        try (var model = Models.open(ModelBundle.load(bundle))) {
            assertThat(((RecurrentEncoder) model.encoder()).step(new int[] {2}, new HiddenState[1]))
                    .containsExactly(new HiddenState(new float[] {1, 1}));
        }
    }

    /** ONNX Runtime puts the function's nodes in the place of the node that calls it. */
    @Test
    void shouldTakeTheModelsOwnFunctions() throws Exception {
        var encoder = callingAFunction(DecayGraphs.encoder(ROWS), "halving");
        var bundle = folder.resolve("bundle");
        DecayGraphs.write(bundle, "1", ROWS, encoder, DecayGraphs.decoder(ROWS));
        try (var model = Models.open(ModelBundle.load(bundle))) {
            var states = new HiddenState[] {new HiddenState(new float[] {4, 8})};
            assertThat(((RecurrentEncoder) model.encoder()).step(new int[] {2}, states))
                    .containsExactly(new HiddenState(new float[] {3, 5}));
        }
        assertRefused(callingAFunction(DecayGraphs.encoder(ROWS), "other"), "the operator Halve of the domain halving");
    }

    @Test
    void shouldTakeBothNamesOfOnnxsOwnDomain() throws IOException {
        var model = DecayGraphs.decoder(ROWS).toBuilder();
        model.getGraphBuilder().getNodeBuilder(0).setDomain("ai.onnx");
        var file = write(model.build());
        assertThatCode(() -> GraphCheck.check(file, null)).doesNotThrowAnyException();
    }

    @Test
    void shouldRefuseAMessageWithoutOperators() throws IOException {
        assertRefused(ModelProto.newBuilder().setIrVersion(8).build(), "is no ONNX model: it holds no operators");
    }

    /** The node that halves the state calls a function; {@code domain} is where the function is. */
    private static ModelProto callingAFunction(ModelProto encoder, String domain) {
        var model = encoder.toBuilder();
        var nodes = model.getGraphBuilder().getNodeBuilderList();
        var halve = nodes.stream()
                .filter(node -> node.getOpType().equals("Mul"))
                .findFirst()
                .orElseThrow();
        halve.setOpType("Halve").setDomain("halving");
        var opset = OperatorSetIdProto.newBuilder().setVersion(17);
        return model.addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain("halving").setVersion(1))
                .addFunctions(FunctionProto.newBuilder()
                        .setName("Halve")
                        .setDomain(domain)
                        .addInput("x")
                        .addInput("factor")
                        .addOutput("y")
                        .addOpsetImport(opset)
                        .addNode(NodeProto.newBuilder()
                                .setOpType("Mul")
                                .addInput("x")
                                .addInput("factor")
                                .addOutput("y")))
                .build();
    }

    private static ModelProto declaring(ModelProto graph) {
        var model = graph.toBuilder();
        DECLARED_BY_ONNX_RUNTIME.forEach(domain -> model.addOpsetImport(
                OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(1)));
        return model.build();
    }

    private static GraphProto.Builder subgraph(ModelProto.Builder model) {
        return model.getGraphBuilder().getNodeBuilder(0).addAttributeBuilder().getGBuilder();
    }

    @Test
    void shouldLetTensorsBeInTheItemMatrixAndInNoOtherFile() throws IOException {
        var file = write(withTensorIn("item-matrix.f32"));
        assertThatCode(() -> GraphCheck.check(file, "item-matrix.f32")).doesNotThrowAnyException();
        assertThatThrownBy(() -> GraphCheck.check(file, null)).hasMessageContaining("is kept in another file");
        for (var other : List.of("../item-matrix.f32", "/etc/passwd", "")) {
            var graph = write(withTensorIn(other));
            assertThatThrownBy(() -> GraphCheck.check(graph, "item-matrix.f32"))
                    .hasMessageContaining("tensor elsewhere is kept in another file");
        }
    }

    private static ModelProto withTensorIn(String location) {
        var model = DecayGraphs.encoder(ROWS).toBuilder();
        model.getGraphBuilder()
                .addInitializer(EXTERNAL.toBuilder()
                        .addExternalData(StringStringEntryProto.newBuilder()
                                .setKey("location")
                                .setValue(location)));
        return model.build();
    }

    private void assertRefused(ModelProto model, String problem) throws IOException {
        var file = write(model);
        assertThatThrownBy(() -> GraphCheck.check(file, null))
                .isInstanceOfSatisfying(InvalidBundleException.class, e -> {
                    assertThat(e.file()).isEqualTo(file);
                    assertThat(e.problem()).contains(problem);
                });
    }

    private Path write(ModelProto model) throws IOException {
        var file = folder.resolve("model.onnx");
        Files.write(file, model.toByteArray());
        return file;
    }
}
