package io.eddy.serving.prequential;

import io.eddy.schemas.EvaluationWindow;
import io.eddy.schemas.RecordCodec;
import io.eddy.serving.ExpirySweep;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/**
 * Merges the shares of a window and writes its figures anew with each.
 *
 * <p>A window closes when nothing has come for the grace, by the wall clock. By event time, one click dated far ahead
 * would close every window before it. A closed window stays so: a share that still comes is counted and changes nothing,
 * where it would else replace the window's record by a small part of it.
 */
final class WindowProcessor implements Processor<byte[], byte[], byte[], byte[]> {

    /** So many graces long it is remembered that a window was closed. */
    private static final int CLOSED_GRACES = 100;

    private static final byte[] PRESENT = {};

    private final PrequentialSettings settings;
    private final RecordCodec<EvaluationWindow> codec;
    private final EvaluationCounters counters;

    private ProcessorContext<byte[], byte[]> context;

    /** Open windows; the time stamp is their last change. */
    private TimestampedKeyValueStore<Bytes, byte[]> windows;

    /** The different items of open windows. */
    private KeyValueStore<Bytes, byte[]> windowItems;

    /** The time stamp is when the window was closed. */
    private TimestampedKeyValueStore<Bytes, byte[]> closedWindows;

    WindowProcessor(PrequentialSettings settings, EvaluationCounters counters) {
        this.settings = settings;
        this.codec = settings.format().codec(EvaluationWindow.class, settings.windowsTopic(), settings.registry());
        this.counters = counters;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> processorContext) {
        context = processorContext;
        windows = context.getStateStore(EvaluationTopology.WINDOWS);
        windowItems = context.getStateStore(EvaluationTopology.WINDOW_ITEMS);
        closedWindows = context.getStateStore(EvaluationTopology.CLOSED_WINDOWS);
        var grace = settings.windowGrace();
        long now = context.currentSystemTimeMs();
        var closing = new ExpirySweep<>(windows, grace, this::close, now);
        var forgetting = new ExpirySweep<>(closedWindows, grace.multipliedBy(CLOSED_GRACES), this::forget, now);
        context.schedule(ExpirySweep.INTERVAL, PunctuationType.WALL_CLOCK_TIME, closing::run);
        context.schedule(ExpirySweep.INTERVAL, PunctuationType.WALL_CLOCK_TIME, forgetting::run);
    }

    @Override
    public void process(Record<byte[], byte[]> message) {
        var window = Bytes.wrap(message.key());
        var share = WindowShare.fromBytes(message.value());
        if (closedWindows.get(window) != null) {
            counters.countLateForWindow(share.sums().predictions());
            return;
        }
        var total = total(window, share);
        long now = context.currentSystemTimeMs();
        windows.put(window, ValueAndTimestamp.make(total.toBytes(), now));
        var key = WindowKey.fromBytes(message.key());
        var figures = total.figures(key, settings.itemSupport(key.modelName(), key.modelVersion()));
        context.forward(new Record<>(key.topicKey().getBytes(StandardCharsets.UTF_8), codec.encode(figures), now));
    }

    private WindowTotal total(Bytes window, WindowShare share) {
        var kept = windows.get(window);
        var before = kept == null ? new WindowTotal(new WindowSums(), 0) : WindowTotal.fromBytes(kept.value());
        long items = before.recommendedItems();
        for (var itemId : share.itemIds()) {
            if (windowItems.putIfAbsent(WindowKey.itemKey(window.get(), itemId), PRESENT) == null) {
                items++;
            }
        }
        var sums = before.sums();
        sums.add(share.sums());
        return new WindowTotal(sums, items);
    }

    private long close(Bytes window) {
        windows.delete(window);
        closedWindows.put(window, ValueAndTimestamp.make(PRESENT, context.currentSystemTimeMs()));
        return 2 + EvaluationTopology.deleteItems(windowItems, window);
    }

    private long forget(Bytes window) {
        closedWindows.delete(window);
        return 1;
    }
}
