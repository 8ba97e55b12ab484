package io.eddy.inference.testing;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.util.List;

/** Breaks the names of a contract that a graph keeps. */
public final class GraphNames {

    private GraphNames() {}

    /** The same graph with another name for one of its values. */
    public static ModelProto renamed(ModelProto model, String from, String to) {
        var renamed = model.toBuilder();
        var graph = renamed.getGraphBuilder();
        for (var values : List.of(graph.getInputBuilderList(), graph.getOutputBuilderList())) {
            for (var value : values) {
                if (value.getName().equals(from)) {
                    value.setName(to);
                }
            }
        }
        for (var node : graph.getNodeBuilderList()) {
            for (int i = 0; i < node.getInputCount(); i++) {
                if (node.getInput(i).equals(from)) {
                    node.setInput(i, to);
                }
            }
            for (int i = 0; i < node.getOutputCount(); i++) {
                if (node.getOutput(i).equals(from)) {
                    node.setOutput(i, to);
                }
            }
        }
        return renamed.build();
    }
}
