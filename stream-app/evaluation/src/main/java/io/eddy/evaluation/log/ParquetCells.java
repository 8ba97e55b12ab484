package io.eddy.evaluation.log;

import java.nio.ByteOrder;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** The cells of one column of a Parquet file, row by row; {@link #next} moves on. */
final class ParquetCells {

    private static final long JULIAN_DAY_OF_1970 = 2_440_588;

    private final ColumnReader column;
    private final PrimitiveType type;

    ParquetCells(ColumnReader column) {
        this.column = column;
        this.type = column.getDescriptor().getPrimitiveType();
    }

    void next() {
        // A value that was not read would be the next row's.
        if (!isNull()) {
            column.skip();
        }
        column.consume();
    }

    boolean isNull() {
        return column.getCurrentDefinitionLevel() < column.getDescriptor().getMaxDefinitionLevel();
    }

    boolean isWholeNumber() {
        return type.getPrimitiveTypeName() == PrimitiveTypeName.INT32
                || type.getPrimitiveTypeName() == PrimitiveTypeName.INT64;
    }

    /** The cell as text. A whole number in a floating-point column has no point: pandas writes columns with gaps so. */
    String text() {
        return switch (type.getPrimitiveTypeName()) {
            case BINARY -> column.getBinary().toStringUsingUTF8();
            case FIXED_LEN_BYTE_ARRAY, INT96 -> type.stringifier().stringify(column.getBinary());
            case INT32 -> type.stringifier().stringify(column.getInteger());
            case INT64 -> type.stringifier().stringify(column.getLong());
            case FLOAT -> text(column.getFloat());
            case DOUBLE -> text(column.getDouble());
            case BOOLEAN -> Boolean.toString(column.getBoolean());
        };
    }

    /**
     * The cell as time: of its own unit in a time stamp column, of the format's in others. But 32 bits hold no milliseconds since
     * 1970, so a number of 32 bits is in seconds, unless it counts from a day.
     *
     * @return milliseconds since 1970, or since the beginning of the day
     * @throws DateTimeException or ArithmeticException or NumberFormatException where the cell is no time
     */
    long timeMs(LogFormat format) {
        if (type.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation timestamp) {
            return timeMs(column.getLong(), timestamp.getUnit());
        }
        return switch (type.getPrimitiveTypeName()) {
            case INT96 -> sparkTimeMs();
            case INT32 ->
                format == LogFormat.DIGINETICA ? column.getInteger() : TimeUnit.SECONDS.toMillis(column.getInteger());
            default -> TableColumns.timeMs(format, text());
        };
    }

    /** The cell as a day's beginning in UTC. */
    long dayMs() {
        if (type.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation timestamp) {
            return timeMs(column.getLong(), timestamp.getUnit());
        }
        var day = type.getLogicalTypeAnnotation() instanceof DateLogicalTypeAnnotation
                ? LocalDate.ofEpochDay(column.getInteger())
                : LocalDate.parse(text());
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    private static long timeMs(long time, LogicalTypeAnnotation.TimeUnit unit) {
        return switch (unit) {
            case MILLIS -> time;
            case MICROS -> Math.floorDiv(time, 1_000L);
            case NANOS -> Math.floorDiv(time, 1_000_000L);
        };
    }

    /** Spark's time stamps before they had a type: nanoseconds of the day, then the Julian day. */
    private long sparkTimeMs() {
        var bytes = column.getBinary().toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        long nanosOfDay = bytes.getLong();
        return TimeUnit.DAYS.toMillis(bytes.getInt() - JULIAN_DAY_OF_1970) + TimeUnit.NANOSECONDS.toMillis(nanosOfDay);
    }

    private static String text(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1L << 53
                ? Long.toString((long) number)
                : Double.toString(number);
    }
}
