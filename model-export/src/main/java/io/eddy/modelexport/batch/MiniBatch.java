package io.eddy.modelexport.batch;

import io.eddy.modelexport.torch.IndexTensor;
import io.eddy.modelexport.torch.TorchDevice;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The indexes of one training step as tensors, written anew at each step.
 *
 * <p>Output items are the targets of the lanes, then the negative samples. Where the embedding is shared, the items that are only an
 * input follow them, so that the output bias takes the leading rows; else the input items are a list of their own.
 */
public final class MiniBatch implements AutoCloseable {

    private final float[] targetCorrection;
    private final float[] sampleCorrection;
    private final int batchSize;
    private final boolean shared;
    private final TorchDevice device;

    /** Scratch, kept because its size is that of the mini-batch or the catalogue and every step needs it. */
    private final UniqueItems outputItems;

    private final UniqueItems inputItems;
    private final long[] inputIndexes;
    private final long[] outputIndexes;
    private final long[] stateIndexes;
    private final float[] corrections;
    private final IndexTensor outputItemTensor;
    private final IndexTensor inputItemTensor;
    private final IndexTensor inputTensor;
    private final IndexTensor outputTensor;
    private final IndexTensor stateTensor;
    private final Tensor correctionTensor;
    private final FloatPointer correctionData;

    /**
     * @param support clicks on each item, by item index
     * @param batchSize lanes at most
     * @param shared whether the input embedding is the output matrix
     */
    public MiniBatch(int[] support, int batchSize, boolean shared, NegativeSampling sampling, TorchDevice device) {
        this.device = device;
        this.batchSize = batchSize;
        this.shared = shared;
        targetCorrection = logOfSupport(support, 1, sampling.logQ());
        sampleCorrection = logOfSupport(support, sampling.alpha(), sampling.logQ());
        int outputs = batchSize + sampling.samples();
        outputItems = new UniqueItems(support.length, batchSize + outputs);
        inputItems = shared ? outputItems : new UniqueItems(support.length, batchSize);
        inputIndexes = new long[batchSize];
        outputIndexes = new long[outputs];
        stateIndexes = new long[batchSize];
        corrections = new float[outputs];
        outputItemTensor = new IndexTensor(batchSize + outputs, device);
        inputItemTensor = new IndexTensor(batchSize, device);
        inputTensor = new IndexTensor(batchSize, device);
        outputTensor = new IndexTensor(outputs, device);
        stateTensor = new IndexTensor(batchSize, device);
        correctionTensor = torch.empty(outputs);
        correctionData = correctionTensor.data_ptr_float();
    }

    /** The tensors may be views into this mini-batch, valid until the next call. */
    public Indexes indexes(SessionParallelBatches batches, int[] samples) {
        int lanes = batches.lanes();
        int outputs = lanes + samples.length;
        outputItems.clear();
        for (int lane = 0; lane < lanes; lane++) {
            addOutput(lane, batches.targets()[lane], targetCorrection);
        }
        for (int sample = 0; sample < samples.length; sample++) {
            addOutput(lanes + sample, samples[sample], sampleCorrection);
        }
        int outputRows = outputItems.size();
        if (!shared) {
            inputItems.clear();
        }
        for (int lane = 0; lane < lanes; lane++) {
            inputIndexes[lane] = inputItems.add(batches.inputs()[lane]);
            int from = batches.carriedFrom()[lane];
            stateIndexes[lane] = from == SessionParallelBatches.FRESH ? batchSize : from;
        }
        correctionData.put(corrections, 0, outputs);
        Tensor allOutputItems = outputItemTensor.set(outputItems.itemIndexes(), outputItems.size());
        return new Indexes(
                allOutputItems,
                allOutputItems.narrow(0, 0, outputRows),
                shared ? allOutputItems : inputItemTensor.set(inputItems.itemIndexes(), inputItems.size()),
                inputTensor.set(inputIndexes, lanes),
                outputTensor.set(outputIndexes, outputs),
                stateTensor.set(stateIndexes, lanes),
                device.place(correctionTensor.narrow(0, 0, outputs)));
    }

    @Override
    public void close() {
        outputItemTensor.close();
        inputItemTensor.close();
        inputTensor.close();
        outputTensor.close();
        stateTensor.close();
        correctionTensor.close();
    }

    private void addOutput(int output, int itemIndex, float[] correction) {
        outputIndexes[output] = outputItems.add(itemIndex);
        corrections[output] = correction[itemIndex];
    }

    private static float[] logOfSupport(int[] support, double exponent, double logQ) {
        float[] logarithms = new float[support.length];
        if (logQ != 0) {
            for (int itemIndex = 0; itemIndex < support.length; itemIndex++) {
                logarithms[itemIndex] = (float) (logQ * Math.log(Math.pow(support[itemIndex], exponent)));
            }
        }
        return logarithms;
    }

    /**
     * What a step gathers by.
     *
     * @param outputItems item index of each different target or sample, and, where the embedding is shared, of the other inputs
     * @param biasItems the leading ones of {@code outputItems} that are targets or samples
     * @param inputItems item index of each different input; {@code outputItems} where the embedding is shared
     * @param inputs row among {@code inputItems} of each lane's input
     * @param outputs row among {@code outputItems} of each target and sample
     * @param states lane of the step before that each lane goes on from; the batch size stands for a hidden state of zeros
     * @param correction what the logQ correction takes off the score of each target and sample
     */
    public record Indexes(
            Tensor outputItems,
            Tensor biasItems,
            Tensor inputItems,
            Tensor inputs,
            Tensor outputs,
            Tensor states,
            Tensor correction) {}
}
