package io.eddy.benchmark;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the path does where clicks follow each other as fast as they are answered.
 *
 * @param rate clicks a second, the median of the windows
 * @param windows clicks a second in each
 * @param cores that the whole process kept busy
 * @param cpuMicros of CPU time a click, by part
 */
public record Throughput(double rate, List<Double> windows, double cores, Map<Part, Double> cpuMicros) {

    static Throughput of(List<Double> windows, double seconds, double clicks, Map<Part, Double> cpuNanos) {
        var micros = new EnumMap<Part, Double>(Part.class);
        double all = 0;
        for (var part : Part.values()) {
            double nanos = cpuNanos.getOrDefault(part, 0.0);
            micros.put(part, nanos / 1e3 / clicks);
            all += nanos;
        }
        return new Throughput(CpuRounds.median(windows), List.copyOf(windows), all / 1e9 / seconds, micros);
    }

    /** CPU time a click in the job, in microseconds. */
    public double jobMicros() {
        return cpuMicros.entrySet().stream()
                .filter(part -> part.getKey().isOfTheJob())
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** Cores that were busy with what stands around the job. */
    public double coresAround() {
        double around = cpuMicros.entrySet().stream()
                .filter(part -> part.getKey() == Part.BROKER || part.getKey() == Part.LOAD)
                .mapToDouble(Map.Entry::getValue)
                .sum();
        return around / 1e6 * rate;
    }
}
