package io.eddy.modelexport.optimizer;

import io.eddy.modelexport.torch.FloatTensor;
import io.eddy.modelexport.torch.FloatTensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A tensor that training moves, with what Adagrad remembers of it. Owns the native memory of both. */
public abstract class Parameter implements AutoCloseable {

    private static final String ACCUMULATOR = ".accumulator";
    private static final String VELOCITY = ".velocity";

    private final String name;
    private final Adagrad adagrad;
    /** Shares its memory with what the autograd graph sees of the parameter, but is never part of a graph. */
    private final Tensor value;

    private final Tensor accumulator;
    private final Tensor velocity;

    /** Takes over {@code value}. */
    public Parameter(String name, Tensor value, Adagrad adagrad) {
        this.name = name;
        this.value = value;
        this.adagrad = adagrad;
        accumulator = torch.zeros_like(value);
        velocity = adagrad.keepsVelocity() ? torch.zeros_like(value) : null;
    }

    /** Those of the tensors that are no memory of Adagrad's. */
    public static Map<String, FloatTensor> withoutMemory(Map<String, FloatTensor> tensors) {
        Map<String, FloatTensor> values = new LinkedHashMap<>(tensors);
        values.keySet().removeIf(name -> name.endsWith(ACCUMULATOR) || name.endsWith(VELOCITY));
        return values;
    }

    public String name() {
        return name;
    }

    public Adagrad adagrad() {
        return adagrad;
    }

    public Tensor value() {
        return value;
    }

    public Tensor accumulator() {
        return accumulator;
    }

    /** Null where there is no momentum. */
    public Tensor velocity() {
        return velocity;
    }

    /** Adds the value under the parameter's name, in the shape that files give it. */
    public void putValue(Map<String, FloatTensor> tensors) {
        tensors.put(name, FloatTensors.lazy(value));
    }

    /** Adds what Adagrad remembers. */
    public void putMemory(Map<String, FloatTensor> tensors) {
        tensors.put(name + ACCUMULATOR, FloatTensors.lazy(accumulator));
        if (velocity != null) {
            tensors.put(name + VELOCITY, FloatTensors.lazy(velocity));
        }
    }

    /** @throws IllegalArgumentException where the tensor is missing or of another shape */
    public void takeValue(Map<String, FloatTensor> tensors) {
        copy(tensors, name, value);
    }

    /** @throws IllegalArgumentException where a tensor is missing or of another shape */
    public void takeMemory(Map<String, FloatTensor> tensors) {
        copy(tensors, name + ACCUMULATOR, accumulator);
        if (velocity != null) {
            copy(tensors, name + VELOCITY, velocity);
        }
    }

    @SuppressWarnings("try")
    public void scaleAccumulator(double factor) {
        try (PointerScope scope = new PointerScope()) {
            accumulator.mul_(new Scalar(factor));
        }
    }

    /** Judged by the sum of all elements, which one that is not finite makes not finite too. */
    @SuppressWarnings("try")
    public boolean isFinite() {
        try (PointerScope scope = new PointerScope()) {
            return Double.isFinite(value.sum().item_double());
        }
    }

    @Override
    public void close() {
        value.close();
        accumulator.close();
        if (velocity != null) {
            velocity.close();
        }
    }

    @SuppressWarnings("try")
    private static void copy(Map<String, FloatTensor> tensors, String name, Tensor target) {
        FloatTensor source = tensors.get(name);
        long[] shape = FloatTensors.shape(target);
        if (source == null || !Arrays.equals(source.shape(), shape)) {
            throw new IllegalArgumentException("tensor %s: expected shape %s, found %s"
                    .formatted(
                            name, Arrays.toString(shape), source == null ? "none" : Arrays.toString(source.shape())));
        }
        try (PointerScope scope = new PointerScope()) {
            target.copy_(FloatTensors.of(source.values(), shape));
        }
    }
}
