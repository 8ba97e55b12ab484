package io.eddy.modelexport.benchmark;

/** How long it took to train on so many clicks. */
public record Round(long clicks, double cpuSeconds, double wallSeconds) {

    public double clicksPerCpuSecond() {
        return clicks / cpuSeconds;
    }
}
