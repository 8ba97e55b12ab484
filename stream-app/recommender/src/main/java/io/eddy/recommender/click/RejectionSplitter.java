package io.eddy.recommender.click;

import io.eddy.schemas.RejectedClick.Reason;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Lets accepted clicks pass and counts the rejected ones on their way to a side output. */
public final class RejectionSplitter extends ProcessFunction<DecodedClick, AcceptedClick> {

    private static final long serialVersionUID = 1;

    private final OutputTag<RejectedClick> rejectedTag;

    private transient RejectionMetrics metrics;

    public RejectionSplitter(OutputTag<RejectedClick> rejectedTag) {
        this.rejectedTag = rejectedTag;
    }

    @Override
    public void open(OpenContext context) {
        metrics = new RejectionMetrics(getRuntimeContext().getMetricGroup(), Reason.ofTheClickAlone());
    }

    @Override
    public void processElement(DecodedClick decoded, Context context, Collector<AcceptedClick> out) {
        if (decoded.accepted() != null) {
            out.collect(decoded.accepted());
        } else {
            metrics.count(decoded.rejected());
            context.output(rejectedTag, decoded.rejected());
        }
    }
}
