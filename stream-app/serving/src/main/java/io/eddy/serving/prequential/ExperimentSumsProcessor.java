package io.eddy.serving.prequential;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Sums by experiment what the sessions of one partition change, and passes it on every second, as {@link SumsProcessor} does by
 * window.
 */
final class ExperimentSumsProcessor implements Processor<byte[], Judgement, byte[], byte[]> {

    private ProcessorContext<byte[], byte[]> context;

    /** Sums since the last flush. */
    private KeyValueStore<Bytes, byte[]> unsent;

    @Override
    public void init(ProcessorContext<byte[], byte[]> processorContext) {
        context = processorContext;
        unsent = context.getStateStore(EvaluationTopology.UNSENT_EXPERIMENTS);
        context.schedule(SumsProcessor.FLUSH_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::flush);
    }

    @Override
    public void process(Record<byte[], Judgement> judgement) {
        var change = judgement.value().change();
        if (change == null) {
            return;
        }
        var experiment = new ExperimentKey(judgement.value().prediction().getExperiment()).toBytes();
        var key = Bytes.wrap(experiment);
        var before = unsent.get(key);
        unsent.put(
                key, (before == null ? change : ExperimentSums.fromBytes(before).plus(change)).toBytes());
    }

    private void flush(long now) {
        try (var sums = unsent.all()) {
            while (sums.hasNext()) {
                var entry = sums.next();
                unsent.delete(entry.key);
                context.forward(new Record<>(entry.key.get(), entry.value, now));
            }
        }
    }
}
