package io.eddy.inference.bundle;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Looks into an ONNX file before ONNX Runtime opens it.
 *
 * <p>External data could make a bundle read any file of the machine, and an operator of another domain is code that the
 * runtime does not have; both are refused. Operators that the runtime does not know fail when it opens the file.
 */
final class GraphCheck {

    /** ONNX's own operators go by two names. */
    private static final Set<String> DOMAINS = Set.of("", "ai.onnx");

    private final Path file;

    private GraphCheck(Path file) {
        this.file = file;
    }

    static void check(Path file) throws InvalidBundleException {
        try (var in = Files.newInputStream(file)) {
            var coded = CodedInputStream.newInstance(in, 1 << 16);
            coded.setSizeLimit(Integer.MAX_VALUE);
            new GraphCheck(file).check(ModelProto.parseFrom(coded));
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidBundleException(file, "is no ONNX model: " + e.getMessage(), e);
        } catch (IOException e) {
            throw ModelBundle.unreadable(file, e);
        }
    }

    private void check(ModelProto model) throws InvalidBundleException {
        for (var opset : model.getOpsetImportList()) {
            requireKnownDomain(opset.getDomain());
        }
        for (var function : model.getFunctionsList()) {
            throw new InvalidBundleException(
                    file, "defines its own operator " + function.getName() + ", expected none");
        }
        // Any few bytes are a valid, empty protobuf message.
        if (model.getGraph().getNodeCount() == 0) {
            throw new InvalidBundleException(file, "is no ONNX model: it holds no operators");
        }
        check(model.getGraph());
    }

    private void check(GraphProto graph) throws InvalidBundleException {
        for (var initializer : graph.getInitializerList()) {
            check(initializer);
        }
        for (var sparse : graph.getSparseInitializerList()) {
            check(sparse.getValues());
            check(sparse.getIndices());
        }
        for (var node : graph.getNodeList()) {
            requireKnownDomain(node.getDomain());
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
        if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL || tensor.getExternalDataCount() > 0) {
            throw new InvalidBundleException(
                    file,
                    "tensor " + tensor.getName()
                            + " is kept in another file; export the model with its weights inside");
        }
    }

    private void requireKnownDomain(String domain) throws InvalidBundleException {
        if (!DOMAINS.contains(domain)) {
            throw new InvalidBundleException(
                    file, "uses operators of the domain " + domain + ", expected ONNX's own operators only");
        }
    }
}
