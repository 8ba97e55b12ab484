package io.eddy.serving.prequential;

import io.eddy.schemas.EvaluatedPrediction;
import io.eddy.schemas.RecordCodec;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;

/** Judgements to the bytes of the predictions topic. A processor, because each task needs a codec of its own. */
final class PredictionWriter extends ContextualFixedKeyProcessor<byte[], Judgement, byte[]> {

    private final RecordCodec<EvaluatedPrediction> codec;

    PredictionWriter(RecordCodec<EvaluatedPrediction> codec) {
        this.codec = codec;
    }

    @Override
    public void process(FixedKeyRecord<byte[], Judgement> judgement) {
        context().forward(judgement.withValue(codec.encode(judgement.value().prediction())));
    }
}
