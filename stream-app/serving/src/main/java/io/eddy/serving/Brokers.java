package io.eddy.serving;

import java.util.Map;

/** What brokers say of themselves and of topics. */
interface Brokers extends AutoCloseable {

    /** @throws ServingException where none answers */
    Answer ask() throws InterruptedException;

    @Override
    void close();

    /**
     * @param troubles sentences by the names of topics
     */
    record Answer(String clusterId, SeenTopics topics, Map<String, String> troubles) {}
}
