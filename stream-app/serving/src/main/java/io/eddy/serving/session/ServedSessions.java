package io.eddy.serving.session;

import io.eddy.serving.MalformedRecommendations;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.state.HostInfo;

/** The sessions of a group of instances, and what this one keeps of them. Any thread. */
public interface ServedSessions {

    /**
     * Who can be asked about a session.
     *
     * @param partition that its recommendations are in
     * @param hosts first the instance that keeps it, then those that keep a copy; this one is among them as it is called itself
     */
    record Keepers(int partition, List<HostInfo> hosts) {

        public Keepers {
            hosts = List.copyOf(hosts);
        }
    }

    State state();

    /** Whether it has come as far as to answer; while partitions move, it still answers for those that stay, and by copies. */
    boolean isReady();

    /** This instance, as others ask it. */
    HostInfo self();

    /** @throws NotReadyException while nobody is known to keep it */
    Keepers keepers(String sessionId);

    /**
     * What this instance knows of a session.
     *
     * @param partition as its {@link Keepers} have it
     * @param copies whether a copy of another instance's session will do, or one that is still being read: it may be a little older
     * @throws NotReadyException while the sessions of the partition cannot be asked
     */
    Optional<KeptSession> find(String sessionId, int partition, boolean copies);

    /** Hears of what the session has become after each click that this instance reads from now on, on the stream's thread: it must not wait. */
    void listen(String sessionId, Consumer<KeptSession> listener);

    void forget(String sessionId, Consumer<KeptSession> listener);

    PopularItems popular();

    RecentRecommendations recent();

    MalformedRecommendations malformed();

    /** How many partitions this instance keeps, or keeps a copy of. */
    int partitions(boolean copies);

    /** How far the furthest behind partition of this instance is, in records; NaN before it reads one. */
    double recordsLag();
}
