package io.eddy.serving.prequential;

import io.eddy.catalogue.file.Sha256;
import io.eddy.schemas.Candidate;
import io.eddy.schemas.Recommendation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;

/**
 * The last interleaved lists of a session, to tell whose item a visitor clicked: who goes back a page clicks in a list that is not the last.
 * Ids are kept as hashes of 63 bits.
 */
final class ShownLists {

    /** Pages that a visitor goes back. */
    static final int MOST = 8;

    private final ArrayDeque<ShownList> lists = new ArrayDeque<>();

    @SuppressWarnings("ArrayRecordComponent") // a value of this class alone, never compared
    private record ShownList(long id, long[] items) {}

    /** Keeps the list of a recommendation, if it is interleaved. */
    void add(Recommendation recommendation) {
        var items = recommendation.getItems().stream()
                .filter(candidate -> candidate.getByReleased() != null)
                .mapToLong(ShownLists::marked)
                .toArray();
        if (items.length == 0) {
            return;
        }
        if (lists.size() == MOST) {
            lists.removeFirst();
        }
        lists.addLast(new ShownList(hash(recommendation.getRecommendationId()), items));
    }

    /** The item's hash with its version as the last bit. */
    private static long marked(Candidate candidate) {
        return hash(candidate.getItemId()) | (candidate.getByReleased() ? 1 : 0);
    }

    /** Whether the version released for a share put an item into a list; empty where list or item is not known. */
    Optional<Boolean> isByReleased(String recommendationId, String itemId) {
        long id = hash(recommendationId);
        long item = hash(itemId);
        return lists.stream()
                .filter(list -> list.id == id)
                .flatMapToLong(list -> Arrays.stream(list.items))
                .filter(marked -> (marked & ~1L) == item)
                .mapToObj(marked -> (marked & 1) == 1)
                .findFirst();
    }

    boolean isEmpty() {
        return lists.isEmpty();
    }

    private static long hash(String text) {
        return ByteBuffer.wrap(Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8)))
                        .getLong()
                & ~1L;
    }

    static ShownLists readFrom(FieldReader in) {
        var shown = new ShownLists();
        for (int left = in.readInt(); left > 0; left--) {
            long id = in.readLong();
            var items = new long[in.readInt()];
            for (int item = 0; item < items.length; item++) {
                items[item] = in.readLong();
            }
            shown.lists.addLast(new ShownList(id, items));
        }
        return shown;
    }

    void writeTo(FieldWriter out) {
        out.writeInt(lists.size());
        for (var list : lists) {
            out.writeLong(list.id);
            out.writeInt(list.items.length);
            for (long item : list.items) {
                out.writeLong(item);
            }
        }
    }
}
