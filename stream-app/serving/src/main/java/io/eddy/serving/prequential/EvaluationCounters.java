package io.eddy.serving.prequential;

import java.util.concurrent.atomic.AtomicLong;

/** Counts since the start of this instance. Any thread; what is done again after a failure counts again. */
final class EvaluationCounters {

    private final AtomicLong evaluated = new AtomicLong();
    private final AtomicLong duplicates = new AtomicLong();
    private final AtomicLong withoutPredecessor = new AtomicLong();
    private final AtomicLong lateForWindow = new AtomicLong();
    private final AtomicLong ofUnknownList = new AtomicLong();

    void countEvaluated() {
        evaluated.incrementAndGet();
    }

    void countDuplicate() {
        duplicates.incrementAndGet();
    }

    void countWithoutPredecessor() {
        withoutPredecessor.incrementAndGet();
    }

    void countOfUnknownList() {
        ofUnknownList.incrementAndGet();
    }

    void countLateForWindow(long predictions) {
        lateForWindow.addAndGet(predictions);
    }

    EvaluationCounts counts(long malformed) {
        return new EvaluationCounts(
                evaluated.get(),
                duplicates.get(),
                withoutPredecessor.get(),
                lateForWindow.get(),
                ofUnknownList.get(),
                malformed);
    }
}
