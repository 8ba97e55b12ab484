package io.eddy.serving.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.eddy.schemas.EvaluationWindow;
import io.eddy.schemas.MalformedRecordException;
import io.eddy.schemas.RecordCodec;
import io.eddy.schemas.RejectedClick;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator wants to see of the topics around: rejected clicks, and the figures of windows. Any thread. */
final class OperatorViews {

    static final int REJECTED_CLICKS = 100;
    static final int WINDOWS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(OperatorViews.class);
    private static final int SHOWN_BYTES = 400;

    private final Deque<ObjectNode> rejected = new ArrayDeque<>();
    private final TreeMap<String, EvaluationWindow> windows = new TreeMap<>();
    private final RecordCodec<EvaluationWindow> codec;

    /** @param codec of the windows */
    OperatorViews(RecordCodec<EvaluationWindow> codec) {
        this.codec = codec;
    }

    /** Takes a record of the topic of rejected clicks in. */
    void addRejected(ConsumerRecord<byte[], byte[]> record) {
        var click = JsonNodeFactory.instance
                .objectNode()
                .put("at", Instant.ofEpochMilli(record.timestamp()).toString())
                .put("reason", header(record, RejectedClick.REASON))
                .put("detail", header(record, RejectedClick.DETAIL))
                .put("topic", header(record, RejectedClick.TOPIC))
                .put("partition", header(record, RejectedClick.PARTITION))
                .put("offset", header(record, RejectedClick.OFFSET));
        if (record.value() != null) {
            var value =
                    new String(record.value(), 0, Math.min(SHOWN_BYTES, record.value().length), StandardCharsets.UTF_8);
            click.put("value", record.value().length > SHOWN_BYTES ? value + "..." : value);
        }
        synchronized (rejected) {
            rejected.addFirst(click);
            if (rejected.size() > REJECTED_CLICKS) {
                rejected.removeLast();
            }
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** Newest first. */
    List<ObjectNode> rejected(int limit) {
        synchronized (rejected) {
            return rejected.stream().limit(limit).toList();
        }
    }

    /** Takes a record of the topic of windows in: it replaces an earlier one of the same window and version. */
    void addWindow(ConsumerRecord<byte[], byte[]> record) {
        EvaluationWindow window;
        try {
            window = codec.decode(record.value());
        } catch (MalformedRecordException e) {
            LOG.debug("The record at offset {} of {} is no window", record.offset(), record.topic(), e);
            return;
        }
        synchronized (windows) {
            windows.put(
                    "%020d %s %s"
                            .formatted(
                                    window.getWindowStart().toEpochMilli(),
                                    window.getModelName(),
                                    window.getModelVersion()),
                    window);
            if (windows.size() > WINDOWS) {
                windows.pollFirstEntry();
            }
        }
    }

    /** The last ones, in order of time. */
    List<EvaluationWindow> windows(int limit) {
        synchronized (windows) {
            var all = new ArrayList<>(windows.values());
            all.sort(Comparator.comparing(EvaluationWindow::getWindowStart));
            return all.subList(Math.max(0, all.size() - limit), all.size());
        }
    }
}
