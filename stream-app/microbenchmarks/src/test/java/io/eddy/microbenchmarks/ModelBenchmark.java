package io.eddy.microbenchmarks;

import io.eddy.catalogue.RankedItems;
import io.eddy.catalogue.file.WholeFolder;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.model.RecurrentEncoder;
import io.eddy.inference.model.Scorer;
import io.eddy.inference.model.SessionModel;
import io.eddy.inference.model.SessionViews;
import io.eddy.workbench.benchmark.MadeUpModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A call of the model for all sessions of a micro-batch. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ModelBenchmark {

    private static final int K = 20;

    @Param("20000")
    public int items;

    @Param("100")
    public int dimension;

    @Param({"1", "64"})
    public int sessions;

    @Param({"ONNX", "INTEGER", "VECTOR", "AUTO"})
    public Scorer scorer;

    private Path folder;
    private SessionModel model;
    private RecurrentEncoder encoder;
    private int[] clicked;
    private HiddenState[] states;
    private SessionViews views;

    @Setup
    public void open() throws Exception {
        var random = new Random(1);
        folder = Files.createTempDirectory("microbenchmarks");
        var bundle = folder.resolve("bundle");
        MadeUpModel.write(bundle, items, dimension, random);
        model = Models.open(ModelBundle.load(bundle), scorer);
        encoder = (RecurrentEncoder) model.encoder();
        clicked = random.ints(sessions, 0, items).toArray();
        states = new HiddenState[sessions];
        var vectors = new float[sessions * dimension];
        for (int session = 0; session < sessions; session++) {
            var values = new float[model.stateSize()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) Math.tanh(random.nextGaussian());
            }
            states[session] = new HiddenState(values);
            System.arraycopy(values, encoder.vectorOffset(), vectors, session * dimension, dimension);
        }
        views = new SessionViews(sessions, vectors, null);
    }

    @TearDown
    public void close() throws Exception {
        model.close();
        WholeFolder.deleteIfExists(folder);
    }

    @Benchmark
    public HiddenState[] encode() {
        return encoder.step(clicked, states);
    }

    @Benchmark
    public RankedItems[] score() {
        return model.retriever().retrieve(views, K);
    }
}
