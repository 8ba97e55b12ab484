package io.eddy.modelexport.onnx;

import io.eddy.inference.bundle.ItemMatrix;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** How near items are to each other: the cosine of the angle between their vectors. */
public final class ItemSimilarity {

    private static final Comparator<Near> NEAREST_FIRST =
            Comparator.comparingDouble(Near::cosine).reversed().thenComparing(Near::itemIndex);

    private final float[] rows;
    private final int width;
    private final double[] lengths;

    public ItemSimilarity(ItemMatrix matrix) {
        this.rows = matrix.vectors();
        this.width = matrix.columns();
        this.lengths = new double[matrix.bias().length];
        for (int item = 0; item < lengths.length; item++) {
            lengths[item] = Math.sqrt(product(item, item));
        }
    }

    /** @param cosine from -1 to 1; 0 where a row is zero */
    public record Near(int itemIndex, double cosine) {}

    /** The k nearest, the nearest first, of equally near ones that of the lower index; not the item itself. */
    public List<Near> nearest(int itemIndex, int k) {
        var farthestFirst = new PriorityQueue<>(NEAREST_FIRST.reversed());
        for (int other = 0; other < lengths.length; other++) {
            if (other != itemIndex) {
                farthestFirst.add(new Near(other, cosine(itemIndex, other)));
                if (farthestFirst.size() > k) {
                    farthestFirst.remove();
                }
            }
        }
        return farthestFirst.stream().sorted(NEAREST_FIRST).toList();
    }

    private double cosine(int item, int other) {
        double length = lengths[item] * lengths[other];
        return length == 0 ? 0 : product(item, other) / length;
    }

    private double product(int item, int other) {
        double sum = 0;
        for (int i = 0; i < width; i++) {
            sum += (double) rows[item * width + i] * rows[other * width + i];
        }
        return sum;
    }
}
