package io.eddy.modelexport.gru4rec;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.eddy.catalogue.Items;
import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.file.Fingerprint;
import io.eddy.catalogue.file.Sha256;
import io.eddy.catalogue.file.WholeFolder;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.BundleWriter;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.onnx.RecurrentKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes bundles of ONNX graphs that other software wrote. */
public final class BundleImport {

    private static final String STATE = "state";
    private static final int STATE_DIMENSIONS = 3;

    private BundleImport() {}

    /**
     * Writes a bundle of two graphs that keep the contract of {@link ModelBundle}, once ONNX Runtime has opened and tried them.
     *
     * @param version null for one that follows from the graphs
     * @param leaveOut what recommendations of the model leave out, unless the job says otherwise
     * @param target a folder that is not there yet
     * @return the bundle's version
     * @throws IOException that names the graph and what does not keep the contract
     */
    public static String ofGraphs(
            Path encoder,
            Path decoder,
            Items items,
            GruForm form,
            String name,
            String version,
            LeaveOut leaveOut,
            Path target)
            throws IOException {
        var encoderGraph = read(encoder);
        var decoderGraph = read(decoder);
        var state = stateOf(encoder, encoderGraph);
        var hashes = new LinkedHashMap<String, Object>();
        hashes.put("encoder", Sha256.of(encoder));
        hashes.put("decoder", Sha256.of(decoder));
        var named = version == null ? Fingerprint.of(hashes) : version;
        var bundle = new BundleWriter(name, named, RecurrentKind.LABEL, items)
                .strategy(Gru4Rec.STRATEGY)
                .leaveOut(leaveOut)
                .state(
                        staticSize(encoder, state, 0, "layers"),
                        staticSize(encoder, state, STATE_DIMENSIONS - 1, "hidden size"))
                .graph(ModelBundle.ENCODER, encoderGraph)
                .graph(ModelBundle.DECODER, decoderGraph)
                .setting(Gru4RecGraphs.GRU_FORM, form.toString())
                .provenance(Map.of("imported_from", hashes));
        WholeFolder.write(target, folder -> {
            bundle.writeInto(folder);
            tryOut(folder, Map.of("encoder.onnx", encoder, "decoder.onnx", decoder), target);
        });
        return named;
    }

    /** @param graphs by the name that they have in the folder, which is gone when somebody reads an error */
    private static void tryOut(Path folder, Map<String, Path> graphs, Path target) throws IOException {
        try {
            Models.open(ModelBundle.load(folder)).close();
        } catch (InvalidBundleException e) {
            var problem = e.file() + ": " + e.problem();
            for (var graph : graphs.entrySet()) {
                problem = problem.replace(
                        folder.resolve(graph.getKey()).toString(),
                        graph.getValue().toString());
            }
            throw new IOException(
                    "The graphs make no bundle: " + problem.replace(folder.toString(), target.toString()), e);
        }
    }

    private static ModelProto read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var coded = CodedInputStream.newInstance(in);
            coded.setSizeLimit(Integer.MAX_VALUE);
            return ModelProto.parseFrom(coded);
        } catch (InvalidProtocolBufferException e) {
            throw new IOException(file + " is no ONNX model: " + e.getMessage(), e);
        }
    }

    private static ValueInfoProto stateOf(Path file, ModelProto model) throws IOException {
        return model.getGraph().getInputList().stream()
                .filter(input -> input.getName().equals(STATE))
                .findFirst()
                .orElseThrow(() -> new IOException(file + " has no input " + STATE + ", only "
                        + model.getGraph().getInputList().stream()
                                .map(ValueInfoProto::getName)
                                .toList()));
    }

    private static int staticSize(Path file, ValueInfoProto state, int dimension, String meaning) throws IOException {
        var shape = state.getType().getTensorType().getShape();
        if (shape.getDimCount() != STATE_DIMENSIONS || !shape.getDim(dimension).hasDimValue()) {
            throw new IOException(
                    file + ": the shape of input " + STATE + " must be [layers, batch, hidden size] with the " + meaning
                            + " as a fixed number; export it without making that dimension dynamic");
        }
        long size = shape.getDim(dimension).getDimValue();
        if (size < 1 || size > Integer.MAX_VALUE) {
            throw new IOException(file + ": input " + STATE + " has the " + meaning + " " + size + ", expected 1 to "
                    + Integer.MAX_VALUE);
        }
        return (int) size;
    }
}
