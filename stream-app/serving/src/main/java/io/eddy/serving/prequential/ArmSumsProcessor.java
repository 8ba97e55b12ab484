package io.eddy.serving.prequential;

import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Sums by experiment and version what the sessions of one partition change, and passes it on every second, as
 * {@link SumsProcessor} does by window.
 */
final class ArmSumsProcessor implements Processor<byte[], Judgement, byte[], byte[]> {

    private ProcessorContext<byte[], byte[]> context;

    /** Sums since the last flush, by experiment and arm. */
    private KeyValueStore<Bytes, byte[]> unsent;

    @Override
    public void init(ProcessorContext<byte[], byte[]> processorContext) {
        context = processorContext;
        unsent = context.getStateStore(EvaluationTopology.UNSENT_ARMS);
        context.schedule(SumsProcessor.FLUSH_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::flush);
    }

    @Override
    public void process(Record<byte[], Judgement> judgement) {
        var share = judgement.value().share();
        if (share == null) {
            return;
        }
        var experiment = new ExperimentKey(judgement.value().prediction().getExperiment()).toBytes();
        var key = Bytes.wrap(withArm(experiment, share.arm()));
        var before = unsent.get(key);
        var sums = before == null
                ? share.sums()
                : ArmShare.fromBytes(before).sums().plus(share.sums());
        unsent.put(key, new ArmShare(share.arm(), sums).toBytes());
    }

    private static byte[] withArm(byte[] experiment, Arm arm) {
        var key = Arrays.copyOf(experiment, experiment.length + 1);
        key[experiment.length] = (byte) (arm == Arm.RELEASED ? 0 : 1);
        return key;
    }

    private void flush(long now) {
        try (var shares = unsent.all()) {
            while (shares.hasNext()) {
                var entry = shares.next();
                unsent.delete(entry.key);
                var key = entry.key.get();
                context.forward(new Record<>(Arrays.copyOf(key, key.length - 1), entry.value, now));
            }
        }
    }
}
