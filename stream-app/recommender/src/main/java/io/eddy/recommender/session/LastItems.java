package io.eddy.recommender.session;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The ids of a session's last items, the oldest first, as the bytes that are kept of them: most clicks add one and look at none. Immutable.
 *
 * <p>Each id is written as {@link DataOutputStream#writeUTF} does, behind its length in two bytes.
 */
public final class LastItems {

    public static final LastItems NONE = new LastItems(0, new byte[0]);

    private final int size;
    private final byte[] bytes;

    /** @param bytes of so many ids, not written to any more */
    LastItems(int size, byte[] bytes) {
        this.size = size;
        this.bytes = bytes;
    }

    public static LastItems of(List<String> itemIds) {
        var all = NONE;
        for (var itemId : itemIds) {
            all = all.with(itemId, itemIds.size());
        }
        return all;
    }

    int size() {
        return size;
    }

    /** Not to be written to. */
    byte[] bytes() {
        return bytes;
    }

    /**
     * The last ones with one more.
     *
     * @param most how many of all to keep
     */
    LastItems with(String itemId, int most) {
        var added = write(itemId);
        int from = place(Math.max(0, size + 1 - most));
        var all = Arrays.copyOfRange(bytes, from, bytes.length + added.length);
        System.arraycopy(added, 0, all, bytes.length - from, added.length);
        return new LastItems(Math.min(size + 1, most), all);
    }

    /** So many of the last ones, as far as there are. */
    List<String> last(int most) {
        int from = Math.max(0, size - most);
        var itemIds = new ArrayList<String>(size - from);
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            in.skipNBytes(place(from));
            for (int item = from; item < size; item++) {
                itemIds.add(in.readUTF());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return itemIds;
    }

    List<String> all() {
        return last(size);
    }

    /** Where the id of an item begins. */
    private int place(int item) {
        int place = 0;
        for (int before = 0; before < item; before++) {
            place += Short.BYTES + (((bytes[place] & 0xff) << 8) | (bytes[place + 1] & 0xff));
        }
        return place;
    }

    private static byte[] write(String itemId) {
        var out = new ByteArrayOutputStream(Short.BYTES + itemId.length());
        try {
            new DataOutputStream(out).writeUTF(itemId);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LastItems items && size == items.size && Arrays.equals(bytes, items.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return all().toString();
    }
}
