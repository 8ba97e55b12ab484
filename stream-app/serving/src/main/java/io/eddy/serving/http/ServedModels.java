package io.eddy.serving.http;

import io.eddy.schemas.MalformedRecordException;
import io.eddy.schemas.ModelStatus;
import io.eddy.schemas.RecordCodec;
import io.eddy.schemas.WireFormat;
import io.eddy.serving.release.ServiceReport;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the job says of the models that it serves. One thread takes records in, any may ask. */
final class ServedModels {

    private static final Logger LOG = LoggerFactory.getLogger(ServedModels.class);

    private final RecordCodec<ModelStatus> codec;
    private final ServiceReport report = new ServiceReport();
    private volatile Models models;

    /**
     * What the job last said.
     *
     * @param subtasks of the job
     */
    record Models(int subtasks, boolean interleaved, List<ServiceReport.Served> served, List<Refusal> refused) {}

    /** A release that a subtask does not serve. */
    record Refusal(int subtask, long release, String reason) {}

    /** @param topic of what the job says, in JSON whatever the other topics are */
    ServedModels(String topic) {
        this.codec = WireFormat.JSON.codec(ModelStatus.class, topic, null);
    }

    /** Takes a record of the status topic in. */
    void add(ConsumerRecord<byte[], byte[]> record) {
        try {
            report.add(codec.decode(record.value()));
        } catch (MalformedRecordException e) {
            LOG.debug("The record at offset {} of {} is no status", record.offset(), record.topic(), e);
            return;
        }
        models = new Models(
                report.subtasks(),
                report.isInterleaved(),
                report.served(),
                report.lastRefusals().entrySet().stream()
                        .map(entry -> new Refusal(
                                entry.getKey(),
                                entry.getValue().getRelease(),
                                entry.getValue().getReason()))
                        .toList());
    }

    /** Null where no job has said anything yet. */
    Models models() {
        return models;
    }
}
