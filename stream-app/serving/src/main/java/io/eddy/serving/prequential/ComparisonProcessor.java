package io.eddy.serving.prequential;

import io.eddy.schemas.ModelComparison;
import io.eddy.schemas.RecordCodec;
import io.eddy.schemas.WireFormat;
import io.eddy.serving.ExpirySweep;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/**
 * Merges what the partitions of sessions add to an experiment, and writes its comparison anew each time.
 *
 * <p>In JSON whatever the other topics have, as all by which releases are steered.
 *
 * <p>A comparison that has not changed for long, by the wall clock, is forgotten: should its experiment go on, it begins anew.
 */
final class ComparisonProcessor implements Processor<byte[], byte[], byte[], byte[]> {

    /** So many graces of a window long: an experiment may rest over a holiday. */
    private static final int GRACES = 100;

    private final PrequentialSettings settings;
    private final RecordCodec<ModelComparison> codec;

    private ProcessorContext<byte[], byte[]> context;

    /** By experiment; the time stamp is the last change. */
    private TimestampedKeyValueStore<Bytes, byte[]> comparisons;

    ComparisonProcessor(PrequentialSettings settings) {
        this.settings = settings;
        this.codec = WireFormat.JSON.codec(ModelComparison.class, settings.comparisonsTopic(), null);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> processorContext) {
        context = processorContext;
        comparisons = context.getStateStore(EvaluationTopology.COMPARISONS);
        var forgetting = new ExpirySweep<>(
                comparisons,
                longest(
                        settings.windowGrace().multipliedBy(GRACES),
                        settings.sessionRetention().multipliedBy(2)),
                this::forget,
                context.currentSystemTimeMs());
        context.schedule(ExpirySweep.INTERVAL, PunctuationType.WALL_CLOCK_TIME, forgetting::run);
    }

    @Override
    public void process(Record<byte[], byte[]> message) {
        var experiment = Bytes.wrap(message.key());
        var kept = comparisons.get(experiment);
        var comparison = (kept == null ? Comparison.NONE : Comparison.fromBytes(kept.value()))
                .plus(ExperimentSums.fromBytes(message.value()));
        long now = context.currentSystemTimeMs();
        comparisons.put(experiment, ValueAndTimestamp.make(comparison.toBytes(), now));
        var key = ExperimentKey.fromBytes(message.key());
        context.forward(new Record<>(
                key.topicKey().getBytes(StandardCharsets.UTF_8),
                codec.encode(comparison.figures(key.experiment())),
                now));
    }

    /** Not before its sessions are: what they add is less what they added before. */
    private static Duration longest(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private long forget(Bytes experiment) {
        comparisons.delete(experiment);
        return 1;
    }
}
