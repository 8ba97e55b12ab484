package io.eddy.inference.bundle;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks into an ONNX file before ONNX Runtime opens it.
 *
 * <p>External data could make a bundle read any file of the machine, so only the bundle's own item matrix may hold tensors. An
 * operator of another domain is code that the runtime need not have; it is refused. What counts is the nodes, of the graph, its subgraphs and the model's own functions:
 * ONNX Runtime declares every domain that it knows in a graph that it saves. Operators that the runtime does not know fail when
 * it opens the file.
 */
final class GraphCheck {

    /** ONNX's own operators go by two names. */
    private static final Set<String> DOMAINS = Set.of("", "ai.onnx");

    private final Path file;
    private final String itemMatrix;
    private final Set<String> functions;

    private GraphCheck(Path file, String itemMatrix, ModelProto model) {
        this.file = file;
        this.itemMatrix = itemMatrix;
        functions = model.getFunctionsList().stream()
                .map(function -> operator(function.getDomain(), function.getName(), function.getOverload()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** @param itemMatrix the one file of the bundle that tensors may be kept in; null where there is none */
    static void check(Path file, String itemMatrix) throws InvalidBundleException {
        try (var in = Files.newInputStream(file)) {
            var coded = CodedInputStream.newInstance(in, 1 << 16);
            coded.setSizeLimit(Integer.MAX_VALUE);
            var model = ModelProto.parseFrom(coded);
            new GraphCheck(file, itemMatrix, model).check(model);
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidBundleException(file, "is no ONNX model: " + e.getMessage(), e);
        } catch (IOException e) {
            throw ModelBundle.unreadable(file, e);
        }
    }

    private void check(ModelProto model) throws InvalidBundleException {
        // Any few bytes are a valid, empty protobuf message.
        if (model.getGraph().getNodeCount() == 0) {
            throw new InvalidBundleException(file, "is no ONNX model: it holds no operators");
        }
        check(model.getGraph());
        for (var function : model.getFunctionsList()) {
            checkNodes(function.getNodeList());
            for (var attribute : function.getAttributeProtoList()) {
                check(attribute);
            }
        }
    }

    private void check(GraphProto graph) throws InvalidBundleException {
        for (var initializer : graph.getInitializerList()) {
            check(initializer);
        }
        for (var sparse : graph.getSparseInitializerList()) {
            check(sparse.getValues());
            check(sparse.getIndices());
        }
        checkNodes(graph.getNodeList());
    }

    private void checkNodes(List<NodeProto> nodes) throws InvalidBundleException {
        for (var node : nodes) {
            requireKnown(node);
            for (var attribute : node.getAttributeList()) {
                check(attribute);
            }
        }
    }

    private void check(AttributeProto attribute) throws InvalidBundleException {
        check(attribute.getT());
        for (var tensor : attribute.getTensorsList()) {
            check(tensor);
        }
        check(attribute.getSparseTensor().getValues());
        check(attribute.getSparseTensor().getIndices());
        for (var sparse : attribute.getSparseTensorsList()) {
            check(sparse.getValues());
            check(sparse.getIndices());
        }
        if (attribute.hasG()) {
            check(attribute.getG());
        }
        for (var graph : attribute.getGraphsList()) {
            check(graph);
        }
    }

    private void check(TensorProto tensor) throws InvalidBundleException {
        if ((tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL || tensor.getExternalDataCount() > 0)
                && !isInItemMatrix(tensor)) {
            throw new InvalidBundleException(
                    file,
                    "tensor " + tensor.getName()
                            + " is kept in another file; export the model with its weights inside");
        }
    }

    private boolean isInItemMatrix(TensorProto tensor) {
        var locations = tensor.getExternalDataList().stream()
                .filter(entry -> entry.getKey().equals("location"))
                .map(StringStringEntryProto::getValue)
                .toList();
        return itemMatrix != null && locations.equals(List.of(itemMatrix));
    }

    private void requireKnown(NodeProto node) throws InvalidBundleException {
        if (!DOMAINS.contains(node.getDomain())
                && !functions.contains(operator(node.getDomain(), node.getOpType(), node.getOverload()))) {
            throw new InvalidBundleException(
                    file,
                    "node " + (node.getName().isEmpty() ? "of the output " + node.getOutputList() : node.getName())
                            + " uses the operator " + node.getOpType() + " of the domain " + node.getDomain()
                            + ", expected ONNX's own operators only");
        }
    }

    private static String operator(String domain, String name, String overload) {
        return String.join("\0", domain, name, overload);
    }
}
