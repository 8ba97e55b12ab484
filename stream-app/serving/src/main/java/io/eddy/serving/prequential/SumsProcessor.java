package io.eddy.serving.prequential;

import io.eddy.catalogue.TeamDraft;
import io.eddy.serving.ExpirySweep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/**
 * Sums the predictions of one partition of sessions by window, and passes on every second what has come new.
 *
 * <p>So a window that everybody's clicks fall into costs the partition that it belongs to a few records a second from
 * each partition of sessions, and not one a click.
 */
final class SumsProcessor implements Processor<byte[], Judgement, byte[], byte[]> {

    static final Duration FLUSH_INTERVAL = Duration.ofSeconds(1);

    /** Items in one record: keeps it far below what a broker takes, whatever the length of their ids. */
    static final int MAX_ITEMS = 500;

    private static final int FORMAT = 1;
    private static final byte[] PRESENT = {};

    private final PrequentialSettings settings;

    private ProcessorContext<byte[], byte[]> context;

    /** Sums since the last flush by window. */
    private KeyValueStore<Bytes, byte[]> unsentSums;

    /** Items that came new since the last flush. */
    private KeyValueStore<Bytes, byte[]> unsentItems;

    /** All items that came since the window began, so that each is passed on once. */
    private KeyValueStore<Bytes, byte[]> seenItems;

    /** The windows of the items; the time stamp is their last flush. */
    private TimestampedKeyValueStore<Bytes, byte[]> seenWindows;

    SumsProcessor(PrequentialSettings settings) {
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> processorContext) {
        context = processorContext;
        unsentSums = context.getStateStore(EvaluationTopology.UNSENT_SUMS);
        unsentItems = context.getStateStore(EvaluationTopology.UNSENT_ITEMS);
        seenItems = context.getStateStore(EvaluationTopology.SEEN_ITEMS);
        seenWindows = context.getStateStore(EvaluationTopology.SEEN_WINDOWS);
        var sweep = new ExpirySweep<>(seenWindows, settings.windowGrace(), this::forget, context.currentSystemTimeMs());
        context.schedule(FLUSH_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::flush);
        context.schedule(ExpirySweep.INTERVAL, PunctuationType.WALL_CLOCK_TIME, sweep::run);
    }

    @Override
    public void process(Record<byte[], Judgement> judgement) {
        var prediction = judgement.value().prediction();
        if (prediction.getExperiment() != null
                && prediction.getExperiment().getInterleaved()
                && prediction.getStrategy().equals(TeamDraft.STRATEGY)) {
            // The list of two versions says nothing about either's figures.
            return;
        }
        var itemIds = judgement.value().itemIds();
        var first = itemIds.subList(0, Math.min(itemIds.size(), WindowSums.MAX_K));
        var window = WindowKey.of(prediction, settings.window()).toBytes();
        var sums = unsent(window);
        sums.add(
                prediction.getRank(),
                first,
                settings.itemSupport(prediction.getModelName(), prediction.getModelVersion()));
        var out = new FieldWriter(FORMAT);
        sums.writeTo(out);
        unsentSums.put(Bytes.wrap(window), out.toBytes());
        for (var itemId : first) {
            var itemKey = WindowKey.itemKey(window, itemId);
            if (seenItems.putIfAbsent(itemKey, PRESENT) == null) {
                unsentItems.put(itemKey, PRESENT);
            }
        }
    }

    private WindowSums unsent(byte[] window) {
        var bytes = unsentSums.get(Bytes.wrap(window));
        return bytes == null ? new WindowSums() : sums(bytes);
    }

    private static WindowSums sums(byte[] bytes) {
        return WindowSums.readFrom(new FieldReader(bytes, FORMAT, "A sum of the evaluation"));
    }

    private void flush(long now) {
        try (var windows = unsentSums.all()) {
            while (windows.hasNext()) {
                var entry = windows.next();
                send(entry.key.get(), sums(entry.value), now);
                unsentSums.delete(entry.key);
                seenWindows.put(entry.key, ValueAndTimestamp.make(PRESENT, now));
            }
        }
    }

    private void send(byte[] window, WindowSums sums, long now) {
        var unsent = sums;
        var itemIds = new ArrayList<String>();
        try (var items =
                unsentItems.prefixScan(Bytes.wrap(window), Serdes.Bytes().serializer())) {
            while (items.hasNext()) {
                var itemKey = items.next().key;
                unsentItems.delete(itemKey);
                itemIds.add(WindowKey.itemId(window, itemKey));
                if (itemIds.size() == MAX_ITEMS) {
                    forward(window, unsent, itemIds, now);
                    unsent = new WindowSums();
                    itemIds.clear();
                }
            }
        }
        if (unsent.predictions() > 0 || !itemIds.isEmpty()) {
            forward(window, unsent, itemIds, now);
        }
    }

    private void forward(byte[] window, WindowSums sums, List<String> itemIds, long now) {
        context.forward(new Record<>(window, new WindowShare(sums, itemIds).toBytes(), now));
    }

    /** Should the window come back, its items are passed on again, and are known where they arrive. */
    private long forget(Bytes window) {
        seenWindows.delete(window);
        return 1 + EvaluationTopology.deleteItems(seenItems, window);
    }
}
