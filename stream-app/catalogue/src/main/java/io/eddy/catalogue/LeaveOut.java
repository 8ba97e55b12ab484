package io.eddy.catalogue;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which items of the session its recommendation leaves out, whatever the model ranks: the same rule for the job, for every
 * offline evaluation and for baselines.
 *
 * <p>Clicks count by the item id alone, so an item that the model does not know counts too.
 */
public enum LeaveOut {
    /** Every item may be recommended, the one just clicked among them. */
    NOTHING("nothing", "nothing"),
    /** The item that was clicked last, as in Serenade's VMIS-kNN (Kersbergen, Sprangers and Schelter, SIGMOD 2022). */
    LAST("last", "the item clicked last"),
    /** The items of the session's last {@value #SEEN_CLICKS} clicks. */
    SEEN("seen", "the items of the session's last " + LeaveOut.SEEN_CLICKS + " clicks");

    /**
     * How far back {@link #SEEN} looks, in clicks: it bounds what a session has to keep, and how many items a model has to rank
     * beyond those that are recommended. One click in 100,000 of Yoochoose comes back to an item from further away.
     */
    public static final int SEEN_CLICKS = 100;

    private final String label;
    private final String inWords;

    LeaveOut(String label, String inWords) {
        this.label = label;
        this.inWords = inWords;
    }

    /** For manifests, options and protocols. */
    public String label() {
        return label;
    }

    /** For sentences. */
    public String inWords() {
        return inWords;
    }

    /** @throws IllegalArgumentException that names the labels there are */
    public static LeaveOut labelled(String label) {
        return Stream.of(values())
                .filter(rule -> rule.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("What is left out is '" + label + "', expected one of "
                        + Stream.of(values()).map(LeaveOut::label).toList() + "."));
    }

    /**
     * The items that the recommendation after some clicks leaves out.
     *
     * @param clicked item ids of the session's clicks so far, oldest first; enough are the last {@link #keptClicks()}
     */
    public Set<String> after(List<String> clicked) {
        return Set.copyOf(clicked.subList(Math.max(0, clicked.size() - keptClicks()), clicked.size()));
    }

    /** How many of a session's last clicks decide. */
    public int keptClicks() {
        return switch (this) {
            case NOTHING -> 0;
            case LAST -> 1;
            case SEEN -> SEEN_CLICKS;
        };
    }
}
