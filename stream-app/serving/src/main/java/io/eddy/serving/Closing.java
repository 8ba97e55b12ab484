package io.eddy.serving;

/** Closes several things whatever happens on the way: one that cannot be closed does not keep the next one open. */
public final class Closing {

    private Closing() {}

    /**
     * In their order.
     *
     * @param closeables null for what was not begun
     * @throws RuntimeException where something could not be closed, once all have been tried
     */
    public static void all(AutoCloseable... closeables) {
        var failures = new IllegalStateException("Not everything could be closed.");
        after(failures, closeables);
        var suppressed = failures.getSuppressed();
        if (suppressed.length == 1 && suppressed[0] instanceof RuntimeException only) {
            throw only;
        }
        if (suppressed.length > 0) {
            throw failures;
        }
    }

    /**
     * The same for what was begun before something failed.
     *
     * @param failure gets the failures to close as suppressed ones
     * @param closeables null for what was not begun
     */
    public static void after(Throwable failure, AutoCloseable... closeables) {
        for (var closeable : closeables) {
            try {
                if (closeable != null) {
                    closeable.close();
                }
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }
}
