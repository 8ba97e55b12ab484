package io.eddy.benchmark;

import java.util.List;
import java.util.Optional;

/** Where the CPU time of the whole path goes. */
public enum Part {
    FETCH("read from Kafka", true),
    DECODE("decode clicks", true),
    BETWEEN("between the operators", true),
    SESSIONS("sort into sessions", true),
    STATE("state: RocksDB, timers", true),
    ENCODE("encode", true),
    SCORE("score and rank", true),
    WRITE("write recommendations", true),
    SEND("send to Kafka", true),
    FLINK("rest of Flink", true),
    BROKER("Kafka's broker", false),
    LOAD("load: clicks, answers", false),
    COMPILER("the JVM's compiler", false),
    JVM("collector, compactions", false);

    /** What a frame's class begins with tells the part of a task's thread; the first one that fits, from the innermost frame outwards. */
    private record Frame(String classPrefix, Part part) {}

    private static final List<Frame> FRAMES = List.of(
            new Frame("io.eddy.recommender.click.", DECODE),
            new Frame("io.eddy.recommender.recommendation.", WRITE),
            new Frame("org.apache.kafka.clients.producer.", SEND),
            new Frame("io.eddy.inference.onnx.OnnxRecurrentEncoder", ENCODE),
            new Frame("io.eddy.inference.onnx.OnnxWindowedEncoder", ENCODE),
            new Frame("io.eddy.inference.product.", SCORE),
            new Frame("io.eddy.inference.onnx.OnnxRetriever", SCORE),
            new Frame("io.eddy.inference.knn.", SCORE),
            new Frame("io.eddy.recommender.session.SessionStateSerializer", STATE),
            new Frame("org.apache.flink.state.rocksdb.", STATE),
            new Frame("org.apache.flink.streaming.api.operators.InternalTimerServiceImpl", STATE),
            new Frame("io.eddy.recommender.session.", SESSIONS),
            new Frame("io.eddy.inference.scoring.", SESSIONS),
            new Frame("org.apache.flink.runtime.io.network.", BETWEEN),
            new Frame("org.apache.flink.runtime.plugable.", BETWEEN),
            new Frame("org.apache.flink.streaming.runtime.io.", BETWEEN));

    private final String label;
    private final boolean ofTheJob;

    Part(String label, boolean ofTheJob) {
        this.label = label;
        this.ofTheJob = ofTheJob;
    }

    /** For people. */
    public String label() {
        return label;
    }

    /** Whether the job does it, and not what stands around it. */
    public boolean isOfTheJob() {
        return ofTheJob;
    }

    /** What a thread of a job's task is at. */
    static Part ofStack(StackTraceElement[] stack) {
        for (var element : stack) {
            for (var frame : FRAMES) {
                if (element.getClassName().startsWith(frame.classPrefix)) {
                    return frame.part;
                }
            }
        }
        return FLINK;
    }

    /** What a thread does all its life, by its name; empty for one of a job's tasks. */
    static Optional<Part> ofThread(String name) {
        if (name.startsWith(Traffic.THREADS) || name.contains(" " + Traffic.THREADS) || name.equals("main")) {
            return Optional.of(LOAD);
        }
        if (name.startsWith("Source Data Fetcher")) {
            return Optional.of(FETCH);
        }
        if (name.startsWith("kafka-producer-network-thread")) {
            return Optional.of(SEND);
        }
        if (name.matches(
                "(data-plane-kafka|kafka-scheduler|kafka-log-cleaner|raft-|broker-|controller-|quorum-|group-|transaction-|"
                        + "ExpirationReaper|share-|persister|kafka-\\d+-|ThrottledChannelReaper).*")) {
            return Optional.of(BROKER);
        }
        // Flink calls its tasks after their operators, with the subtask's number.
        return name.matches(".*\\(\\d+/\\d+\\)#\\d+") ? Optional.empty() : Optional.of(FLINK);
    }
}
