package io.eddy.modelexport.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.modelexport.gru4rec.HyperParameters;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The same step written with PyTorch, in a process of its own that is asked round by round; see {@code pytorch/reference_step.py}. */
public final class PyTorchReference implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader answers;

    /** @param python the interpreter's command, which has PyTorch */
    public PyTorchReference(String python, Path script) throws IOException {
        process = new ProcessBuilder(python, script.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        requests = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** @throws IOException where the script ends or says what is wrong */
    public Round round(int items, HyperParameters parameters, int steps, int warmUpSteps) throws IOException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("loss", parameters.loss().toString());
        request.put("items", items);
        request.put("hidden", parameters.hiddenSize());
        request.put("batch", parameters.batchSize());
        request.put("samples", parameters.negativeSamples());
        request.put("steps", steps);
        request.put("warm_up", warmUpSteps);
        request.put("seed", parameters.seed());
        request.put("dropout_embedding", parameters.dropoutEmbedding());
        request.put("dropout_hidden", parameters.dropoutHidden());
        request.put("momentum", parameters.momentum());
        request.put("learning_rate", parameters.learningRate());
        request.put("sample_alpha", parameters.sampleAlpha());
        request.put("similarity", parameters.similarity().toString());
        request.put("scale", parameters.scale());
        requests.write(JSON.writeValueAsString(request));
        requests.newLine();
        requests.flush();
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("The PyTorch reference ended without an answer; is PyTorch installed?");
        }
        JsonNode answer = JSON.readTree(line);
        if (answer.has("error")) {
            throw new IOException(
                    "The PyTorch reference says: " + answer.get("error").asText());
        }
        return new Round(
                answer.get("clicks").asLong(),
                answer.get("cpu_seconds").asDouble(),
                answer.get("wall_seconds").asDouble());
    }

    /** Ends the process. */
    @Override
    public void close() throws IOException {
        requests.close();
        process.destroy();
    }
}
