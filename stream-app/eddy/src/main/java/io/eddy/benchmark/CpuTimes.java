package io.eddy.benchmark;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the threads of this process are at, from its start to {@link #stop}: CPU time by thread as the system counts it, and that of the job's tasks
 * by what their stacks say at moments in between.
 */
final class CpuTimes {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final com.sun.management.OperatingSystemMXBean PROCESS =
            (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);
    private static final int DEEPEST_FRAME = 64;

    private final Map<Long, Long> nanosBefore = new HashMap<>();
    private final Map<Long, EnumMap<Part, Integer>> looks = new HashMap<>();
    private final long compilerMillisBefore = COMPILER.getTotalCompilationTime();
    private final long processNanosBefore = PROCESS.getProcessCpuTime();
    private final Thread looker = new Thread(this::look, Traffic.THREADS + "looker");
    private volatile boolean stopped;
    private volatile long lookerNanos;

    private CpuTimes() {
        for (long thread : THREADS.getAllThreadIds()) {
            nanosBefore.put(thread, THREADS.getThreadCpuTime(thread));
        }
    }

    static CpuTimes begin() {
        var times = new CpuTimes();
        times.looker.setDaemon(true);
        times.looker.start();
        return times;
    }

    private void look() {
        while (!stopped) {
            lookerNanos = THREADS.getCurrentThreadCpuTime();
            var tasks = Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                    .filter(info ->
                            info != null && Part.ofThread(info.getThreadName()).isEmpty())
                    .mapToLong(ThreadInfo::getThreadId)
                    .toArray();
            for (var info : THREADS.getThreadInfo(tasks, DEEPEST_FRAME)) {
                if (info != null && info.getThreadState() == Thread.State.RUNNABLE) {
                    looks.computeIfAbsent(info.getThreadId(), thread -> new EnumMap<>(Part.class))
                            .merge(Part.ofStack(info.getStackTrace()), 1, Integer::sum);
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** CPU time of each part, in nanoseconds. */
    Map<Part, Double> stop() throws InterruptedException {
        stopped = true;
        looker.join();
        var nanos = new EnumMap<Part, Double>(Part.class);
        double ofThreads = 0;
        for (var info : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            long now = info == null ? -1 : THREADS.getThreadCpuTime(info.getThreadId());
            if (now >= 0) {
                double spent = now - nanosBefore.getOrDefault(info.getThreadId(), 0L);
                ofThreads += spent;
                spread(spent, info, nanos);
            }
        }
        double ofProcess = PROCESS.getProcessCpuTime() - processNanosBefore;
        nanos.merge(Part.LOAD, (double) lookerNanos, Double::sum);
        double ofNoThread = Math.max(0, ofProcess - ofThreads - lookerNanos);
        double ofCompiler = Math.min(ofNoThread, (COMPILER.getTotalCompilationTime() - compilerMillisBefore) * 1e6);
        nanos.put(Part.COMPILER, ofCompiler);
        nanos.put(Part.JVM, ofNoThread - ofCompiler);
        return nanos;
    }

    private void spread(double spent, ThreadInfo thread, Map<Part, Double> nanos) {
        var part = Part.ofThread(thread.getThreadName());
        var seen = looks.get(thread.getThreadId());
        if (part.isPresent() || seen == null) {
            nanos.merge(part.orElse(Part.FLINK), spent, Double::sum);
            return;
        }
        double all = seen.values().stream().mapToInt(Integer::intValue).sum();
        seen.forEach((of, times) -> nanos.merge(of, spent * times / all, Double::sum));
    }
}
