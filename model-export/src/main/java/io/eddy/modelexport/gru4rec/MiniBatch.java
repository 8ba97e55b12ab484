package io.eddy.modelexport.gru4rec;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The indexes of one training step as tensors, written anew at each step.
 *
 * <p>Output items are the targets of the lanes, then the negative samples. The unique items hold those first and the items that are only
 * an input last, so that the output bias takes their leading rows.
 */
final class MiniBatch implements AutoCloseable {

    private final float[] targetCorrection;
    private final float[] sampleCorrection;
    private final int batchSize;

    /** Scratch, kept because its size is that of the mini-batch or the catalogue and every step needs it. */
    private final UniqueItems uniqueItems;

    private final long[] inputIndexes;
    private final long[] outputIndexes;
    private final long[] stateIndexes;
    private final float[] corrections;
    private final IndexTensor itemTensor;
    private final IndexTensor inputTensor;
    private final IndexTensor outputTensor;
    private final IndexTensor stateTensor;
    private final Tensor correctionTensor;
    private final FloatPointer correctionData;

    MiniBatch(int[] support, HyperParameters parameters) {
        batchSize = parameters.batchSize();
        targetCorrection = logOfSupport(support, 1, parameters.logQ());
        sampleCorrection = logOfSupport(support, parameters.sampleAlpha(), parameters.logQ());
        int outputs = batchSize + parameters.negativeSamples();
        uniqueItems = new UniqueItems(support.length, batchSize + outputs);
        inputIndexes = new long[batchSize];
        outputIndexes = new long[outputs];
        stateIndexes = new long[batchSize];
        corrections = new float[outputs];
        itemTensor = new IndexTensor(batchSize + outputs);
        inputTensor = new IndexTensor(batchSize);
        outputTensor = new IndexTensor(outputs);
        stateTensor = new IndexTensor(batchSize);
        correctionTensor = torch.empty(outputs);
        correctionData = correctionTensor.data_ptr_float();
    }

    /** The tensors are views into this mini-batch, valid until the next call. */
    Indexes indexes(SessionParallelBatches batches, int[] samples) {
        int lanes = batches.lanes();
        int outputs = lanes + samples.length;
        uniqueItems.clear();
        for (int lane = 0; lane < lanes; lane++) {
            addOutput(lane, batches.targets()[lane], targetCorrection);
        }
        for (int sample = 0; sample < samples.length; sample++) {
            addOutput(lanes + sample, samples[sample], sampleCorrection);
        }
        int outputItems = uniqueItems.size();
        for (int lane = 0; lane < lanes; lane++) {
            inputIndexes[lane] = uniqueItems.add(batches.inputs()[lane]);
            int from = batches.carriedFrom()[lane];
            stateIndexes[lane] = from == SessionParallelBatches.FRESH ? batchSize : from;
        }
        correctionData.put(corrections, 0, outputs);
        Tensor items = itemTensor.set(uniqueItems.itemIndexes(), uniqueItems.size());
        return new Indexes(
                items,
                items.narrow(0, 0, outputItems),
                inputTensor.set(inputIndexes, lanes),
                outputTensor.set(outputIndexes, outputs),
                stateTensor.set(stateIndexes, lanes),
                correctionTensor.narrow(0, 0, outputs));
    }

    @Override
    public void close() {
        itemTensor.close();
        inputTensor.close();
        outputTensor.close();
        stateTensor.close();
        correctionTensor.close();
    }

    private void addOutput(int output, int itemIndex, float[] correction) {
        outputIndexes[output] = uniqueItems.add(itemIndex);
        corrections[output] = correction[itemIndex];
    }

    private static float[] logOfSupport(int[] support, double exponent, double logQ) {
        float[] logarithms = new float[support.length];
        for (int itemIndex = 0; itemIndex < support.length; itemIndex++) {
            logarithms[itemIndex] = (float) (logQ * Math.log(Math.pow(support[itemIndex], exponent)));
        }
        return logarithms;
    }

    /**
     * What a step gathers by.
     *
     * @param items item index of each unique item
     * @param outputItems the leading ones of {@code items} that are targets or samples
     * @param inputs row among {@code items} of each lane's input
     * @param outputs row among {@code items} of each target and sample
     * @param states lane of the step before that each lane goes on from; the batch size stands for a hidden state of zeros
     * @param correction what the logQ correction takes off the score of each target and sample
     */
    record Indexes(Tensor items, Tensor outputItems, Tensor inputs, Tensor outputs, Tensor states, Tensor correction) {}
}
