package io.eddy.serving.prequential;

import io.eddy.evaluation.metrics.SessionMean;
import java.math.BigInteger;

/**
 * What the figures of one version in an experiment follow from, with sessions as units: sums over sessions of n predictions with y hits,
 * or a total y of reciprocal ranks each. In whole numbers only, so it makes no difference in which order they are merged, not even in the
 * last bit.
 *
 * <p>A session that gets one more prediction changes them by what it adds now less what it added before.
 *
 * @param squaredPredictions sum of n²
 * @param hitProducts sum of n·y
 * @param squaredHits sum of y²
 * @param rankTotal sum of y, in units of 1/{@link #RANK_UNITS}
 * @param rankProducts sum of n·y, in the same units
 * @param squaredRankTotals sum of y², in those units squared: more than a long holds
 */
record ArmSums(
        long sessions,
        long predictions,
        long squaredPredictions,
        long hits,
        long hitProducts,
        long squaredHits,
        BigInteger rankTotal,
        BigInteger rankProducts,
        BigInteger squaredRankTotals) {

    /** The least common multiple of 1 to 20: every reciprocal rank is a whole number of such parts. */
    static final long RANK_UNITS = 232_792_560;

    /** Of no session. */
    static final ArmSums NONE = new ArmSums(0, 0, 0, 0, 0, 0, BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO);

    /** By what a session changes the sums. */
    static ArmSums change(SessionScore before, SessionScore after) {
        return of(after).minus(of(before));
    }

    private static ArmSums of(SessionScore session) {
        long n = session.predictions();
        var predictions = BigInteger.valueOf(n);
        var ranks = BigInteger.valueOf(session.reciprocalRanks());
        return new ArmSums(
                n == 0 ? 0 : 1,
                n,
                n * n,
                session.hits(),
                n * session.hits(),
                session.hits() * session.hits(),
                ranks,
                predictions.multiply(ranks),
                ranks.multiply(ranks));
    }

    private ArmSums minus(ArmSums other) {
        return new ArmSums(
                sessions - other.sessions,
                predictions - other.predictions,
                squaredPredictions - other.squaredPredictions,
                hits - other.hits,
                hitProducts - other.hitProducts,
                squaredHits - other.squaredHits,
                rankTotal.subtract(other.rankTotal),
                rankProducts.subtract(other.rankProducts),
                squaredRankTotals.subtract(other.squaredRankTotals));
    }

    ArmSums plus(ArmSums other) {
        return minus(NONE.minus(other));
    }

    /** Recall at the largest cut-off. There has been a prediction. */
    SessionMean recall() {
        return mean((double) hits, (double) hitProducts, (double) squaredHits);
    }

    /** MRR at the largest cut-off. There has been a prediction. */
    SessionMean mrr() {
        double unit = RANK_UNITS;
        return mean(
                rankTotal.doubleValue() / unit,
                rankProducts.doubleValue() / unit,
                squaredRankTotals.doubleValue() / unit / unit);
    }

    private SessionMean mean(double total, double products, double squaredTotals) {
        return SessionMean.of(
                sessions, (double) predictions, (double) squaredPredictions, total, products, squaredTotals);
    }

    static ArmSums readFrom(FieldReader in) {
        return new ArmSums(
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readWholeNumber(),
                in.readWholeNumber(),
                in.readWholeNumber());
    }

    void writeTo(FieldWriter out) {
        out.writeLong(sessions);
        out.writeLong(predictions);
        out.writeLong(squaredPredictions);
        out.writeLong(hits);
        out.writeLong(hitProducts);
        out.writeLong(squaredHits);
        out.writeWholeNumber(rankTotal);
        out.writeWholeNumber(rankProducts);
        out.writeWholeNumber(squaredRankTotals);
    }
}
