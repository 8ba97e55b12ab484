package io.eddy.workbench;

/** Where long work tells how far it has come and what its user may want to know. Called on the working thread. */
public interface Progress {

    /** Tells nobody. */
    Progress SILENT = new Progress() {
        @Override
        public void say(String line) {
            // Nobody listens.
        }

        @Override
        public Task begin(String task, long clicks) {
            return new Task() {
                @Override
                public void stepTo(long done) {
                    // Nobody looks.
                }

                @Override
                public void stepBy(long more) {
                    // Nobody looks.
                }

                @Override
                public void note(String text) {
                    // Nobody looks.
                }

                @Override
                public void close() {
                    // Nothing is held.
                }
            };
        }
    };

    /** A line for people. */
    void say(String line);

    /**
     * @param task what is done
     * @param clicks how many there are to work through
     */
    Task begin(String task, long clicks);

    /** Work that goes on until it is closed. */
    interface Task extends AutoCloseable {

        void stepTo(long done);

        void stepBy(long more);

        /** What is to stand beside the number. */
        void note(String text);

        @Override
        void close();
    }
}
