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
     * Eddy's and PyTorch's rounds in turns.
     *
     * @param ratio the median of the rounds' ratios: what disturbs the machine disturbs both halves of a round
     */
    public record SideBySide(Round ours, Round theirs, double ratio) {}

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

    public SideBySide beside(PyTorchReference pytorch) throws IOException {
        try (var speed = new TrainerSpeed(items, parameters, steps)) {
            speed.round();
            pytorch.round(items, parameters, steps, steps);
            var ours = new ArrayList<Round>();
            var theirs = new ArrayList<Round>();
            var ratios = new ArrayList<Double>();
            for (int round = 0; round < rounds; round++) {
                ours.add(speed.round());
                theirs.add(pytorch.round(items, parameters, steps, 0));
                ratios.add(
                        ours.get(round).clicksPerCpuSecond() / theirs.get(round).clicksPerCpuSecond());
            }
            ratios.sort(Comparator.naturalOrder());
            return new SideBySide(median(ours), median(theirs), ratios.get(rounds / 2));
        }
    }

    private static Round median(List<Round> rounds) {
        return rounds.stream()
                .sorted(Comparator.comparingDouble(Round::clicksPerCpuSecond))
                .toList()
                .get(rounds.size() / 2);
    }
}
