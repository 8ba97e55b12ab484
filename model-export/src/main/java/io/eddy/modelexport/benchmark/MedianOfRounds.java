package io.eddy.modelexport.benchmark;

import io.eddy.modelexport.gru4rec.HyperParameters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The speed of training in rounds, after one that is not counted.
 *
 * @param items how many there are
 * @param steps in a round
 * @param rounds counted
 */
public record MedianOfRounds(int items, HyperParameters parameters, int steps, int rounds) {

    /**
     * Two ways of doing the same step, in turns.
     *
     * @param ratio the median of the rounds' ratios: what disturbs the machine disturbs both halves of a round
     */
    public record SideBySide(Round one, Round other, double ratio) {}

    /** A round, when it is asked for. */
    @FunctionalInterface
    private interface Rounds {
        Round next() throws IOException;
    }

    public Round ofEddy() {
        try (var speed = new TrainerSpeed(items, parameters, steps)) {
            speed.round();
            var measured = new ArrayList<Round>();
            for (int round = 0; round < rounds; round++) {
                measured.add(speed.round());
            }
            return median(measured);
        }
    }

    /** Eddy's step and PyTorch's. */
    public SideBySide beside(PyTorchReference pytorch) throws IOException {
        try (var speed = new TrainerSpeed(items, parameters, steps)) {
            speed.round();
            pytorch.round(items, parameters, steps, steps);
            return inTurns(speed::round, () -> pytorch.round(items, parameters, steps, 0));
        }
    }

    /** This step and that of other hyper-parameters. */
    public SideBySide beside(HyperParameters others) throws IOException {
        try (var speed = new TrainerSpeed(items, parameters, steps);
                var otherSpeed = new TrainerSpeed(items, others, steps)) {
            speed.round();
            otherSpeed.round();
            return inTurns(speed::round, otherSpeed::round);
        }
    }

    private SideBySide inTurns(Rounds one, Rounds other) throws IOException {
        var ones = new ArrayList<Round>();
        var others = new ArrayList<Round>();
        var ratios = new ArrayList<Double>();
        for (int round = 0; round < rounds; round++) {
            ones.add(one.next());
            others.add(other.next());
            ratios.add(ones.get(round).clicksPerCpuSecond() / others.get(round).clicksPerCpuSecond());
        }
        ratios.sort(Comparator.naturalOrder());
        return new SideBySide(median(ones), median(others), ratios.get(rounds / 2));
    }

    private static Round median(List<Round> rounds) {
        return rounds.stream()
                .sorted(Comparator.comparingDouble(Round::clicksPerCpuSecond))
                .toList()
                .get(rounds.size() / 2);
    }
}
