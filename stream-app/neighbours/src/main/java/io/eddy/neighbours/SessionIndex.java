package io.eddy.neighbours;

import io.eddy.catalogue.Items;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * Which items the training sessions clicked, and which sessions clicked an item, in flat arrays.
 *
 * <p>Sessions are numbered by recency: 0 is the session that ended last; of sessions that ended together the later one of
 * the log is the more recent. Repeats within a session count once, items that the catalogue lacks not at all.
 */
public final class SessionIndex {

    private static final int FORMAT = 1;

    /** The clicks of session s stand from {@code sessionStarts[s]} up to {@code sessionStarts[s + 1]}, the last first. */
    private final int[] sessionStarts;

    private final int[] items;
    private final int[] positions;
    private final long[] endsMs;
    private final int longest;

    /** The sessions of item i stand from {@code itemStarts[i]} up to {@code itemStarts[i + 1]}, the most recent first. */
    private final int[] itemStarts;

    private final int[] sessions;

    private SessionIndex(int[] sessionStarts, int[] items, int[] positions, long[] endsMs, int longest, int itemCount) {
        this.sessionStarts = sessionStarts;
        this.items = items;
        this.positions = positions;
        this.endsMs = endsMs;
        this.longest = longest;
        this.itemStarts = new int[itemCount + 1];
        for (int item : items) {
            itemStarts[item + 1]++;
        }
        for (int item = 0; item < itemCount; item++) {
            itemStarts[item + 1] += itemStarts[item];
        }
        this.sessions = sessionsByItem(items.length);
    }

    /**
     * @param byRecency the item indexes of each session in order of the clicks, the session that ended last first; {@link
     *     Items#UNKNOWN} for an item that the catalogue lacks
     * @param endsMs when each ended
     * @param itemCount of the catalogue
     */
    public static SessionIndex of(List<int[]> byRecency, long[] endsMs, int itemCount) {
        int clicks = 0;
        int longest = 0;
        for (var session : byRecency) {
            clicks = Math.addExact(clicks, session.length);
            longest = Math.max(longest, session.length);
        }
        var starts = new int[byRecency.size() + 1];
        var items = new int[clicks];
        var positions = new int[clicks];
        var lastSeenIn = new int[itemCount];
        int end = 0;
        for (int session = 0; session < byRecency.size(); session++) {
            var clicked = byRecency.get(session);
            for (int position = clicked.length; position >= 1; position--) {
                int item = clicked[position - 1];
                if (item != Items.UNKNOWN && lastSeenIn[item] != session + 1) {
                    lastSeenIn[item] = session + 1;
                    items[end] = item;
                    positions[end++] = position;
                }
            }
            starts[session + 1] = end;
        }
        return new SessionIndex(
                starts, Arrays.copyOf(items, end), Arrays.copyOf(positions, end), endsMs.clone(), longest, itemCount);
    }

    /** As {@link #read} takes it back. Does not close the stream. */
    public void write(OutputStream out) throws IOException {
        var data = new DataOutputStream(out);
        data.writeInt(FORMAT);
        data.writeInt(itemCount());
        data.writeInt(longest);
        data.writeInt(sessionCount());
        data.writeInt(items.length);
        for (int session = 0; session < sessionCount(); session++) {
            data.writeLong(endsMs[session]);
            data.writeInt(distinctItems(session));
        }
        for (int at = 0; at < items.length; at++) {
            data.writeInt(items[at]);
            data.writeInt(positions[at]);
        }
        data.flush();
    }

    /** @throws IOException that says what is wrong with the bytes */
    public static SessionIndex read(InputStream in) throws IOException {
        var data = new DataInputStream(in);
        require(data.readInt() == FORMAT, "is no session index of format " + FORMAT);
        int itemCount = data.readInt();
        int longest = data.readInt();
        int sessionCount = data.readInt();
        int clicks = data.readInt();
        require(itemCount >= 0 && longest >= 0 && sessionCount >= 0 && clicks >= 0, "has sizes below 0");
        var starts = new int[sessionCount + 1];
        var endsMs = new long[sessionCount];
        for (int session = 0; session < sessionCount; session++) {
            endsMs[session] = data.readLong();
            int distinct = data.readInt();
            require(distinct >= 0 && distinct <= clicks - starts[session], "has a session of " + distinct + " items");
            starts[session + 1] = starts[session] + distinct;
        }
        require(starts[sessionCount] == clicks, "has " + starts[sessionCount] + " clicks, expected " + clicks);
        var items = new int[clicks];
        var positions = new int[clicks];
        for (int at = 0; at < clicks; at++) {
            items[at] = data.readInt();
            positions[at] = data.readInt();
            require(
                    items[at] >= 0 && items[at] < itemCount && positions[at] >= 1 && positions[at] <= longest,
                    "has item " + items[at] + " at position " + positions[at]);
        }
        require(data.read() < 0, "goes on behind its end");
        return new SessionIndex(starts, items, positions, endsMs, longest, itemCount);
    }

    private static void require(boolean holds, String problem) throws IOException {
        if (!holds) {
            throw new IOException(problem);
        }
    }

    private int[] sessionsByItem(int clicks) {
        var filled = itemStarts.clone();
        var byItem = new int[clicks];
        for (int session = 0; session < sessionCount(); session++) {
            for (int at = sessionStarts[session]; at < sessionStarts[session + 1]; at++) {
                byItem[filled[items[at]]++] = session;
            }
        }
        return byItem;
    }

    public int sessionCount() {
        return endsMs.length;
    }

    /** Clicks of the longest session, which no position exceeds. */
    public int longestSession() {
        return longest;
    }

    public int itemCount() {
        return itemStarts.length - 1;
    }

    /** Where the clicks of a session start; they go up to the start of the next one. */
    public int clicksFrom(int session) {
        return sessionStarts[session];
    }

    /** @param at between {@link #clicksFrom} of a session and of the next */
    public int item(int at) {
        return items[at];
    }

    /** The position of the item's last click in the session, from 1, unknown items counted. */
    public int position(int at) {
        return positions[at];
    }

    /** How many distinct items the session clicked. */
    public int distinctItems(int session) {
        return sessionStarts[session + 1] - sessionStarts[session];
    }

    public boolean contains(int session, int itemIndex) {
        for (int at = sessionStarts[session]; at < sessionStarts[session + 1]; at++) {
            if (items[at] == itemIndex) {
                return true;
            }
        }
        return false;
    }

    public long endMs(int session) {
        return endsMs[session];
    }

    /** Where the sessions of an item start; they go up to the start of the next item's. */
    public int sessionsFrom(int itemIndex) {
        return itemStarts[itemIndex];
    }

    /** @param at between {@link #sessionsFrom} of an item and of the next */
    public int session(int at) {
        return sessions[at];
    }

    /** How many sessions clicked the item. */
    public int support(int itemIndex) {
        return itemStarts[itemIndex + 1] - itemStarts[itemIndex];
    }
}
