package io.eddy.clicklog;

import io.eddy.catalogue.Utf8Reader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.time.DateTimeException;
import java.util.concurrent.TimeUnit;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** The cells of one column of a Parquet file, row by row; {@link #next} moves on. */
final class ParquetCells {

    private static final long JULIAN_DAY_OF_1970 = 2_440_588;
    private static final double LARGEST_EXACT_FLOAT = 1 << 24;
    private static final double LARGEST_EXACT_DOUBLE = 1L << 53;
    private static final char REPLACEMENT_CHARACTER = '\uFFFD';

    private final ColumnReader column;
    private final PrimitiveType type;
    private final Kind kind;

    /** What the values of a column are. */
    enum Kind {
        TEXT,
        WHOLE_NUMBER,
        FLOATING_POINT,
        DECIMAL,
        UUID,
        BYTES,
        TIME_STAMP,
        SPARK_TIME_STAMP,
        DATE,
        OTHER;

        static Kind of(PrimitiveType type) {
            var logical = type.getLogicalTypeAnnotation();
            if (logical instanceof DecimalLogicalTypeAnnotation) {
                return DECIMAL;
            }
            if (logical instanceof TimestampLogicalTypeAnnotation) {
                return TIME_STAMP;
            }
            if (logical instanceof DateLogicalTypeAnnotation) {
                return DATE;
            }
            if (logical instanceof UUIDLogicalTypeAnnotation) {
                return UUID;
            }
            return switch (type.getPrimitiveTypeName()) {
                case BINARY ->
                    logical == null
                                    || logical instanceof StringLogicalTypeAnnotation
                                    || logical instanceof EnumLogicalTypeAnnotation
                            ? TEXT
                            : OTHER;
                case INT32, INT64 ->
                    logical == null || logical instanceof IntLogicalTypeAnnotation ? WHOLE_NUMBER : OTHER;
                case FLOAT, DOUBLE -> logical == null ? FLOATING_POINT : OTHER;
                case FIXED_LEN_BYTE_ARRAY -> logical == null ? BYTES : OTHER;
                case INT96 -> logical == null ? SPARK_TIME_STAMP : OTHER;
                case BOOLEAN -> OTHER;
            };
        }

        boolean isId() {
            return switch (this) {
                case TEXT, WHOLE_NUMBER, FLOATING_POINT, DECIMAL, UUID, BYTES -> true;
                case TIME_STAMP, SPARK_TIME_STAMP, DATE, OTHER -> false;
            };
        }

        /** A float of 32 bits tells the time to two minutes only. */
        boolean isTime(PrimitiveType type) {
            return switch (this) {
                case TEXT, WHOLE_NUMBER, DECIMAL, TIME_STAMP, SPARK_TIME_STAMP, DATE -> true;
                case FLOATING_POINT -> type.getPrimitiveTypeName() == PrimitiveTypeName.DOUBLE;
                case UUID, BYTES, OTHER -> false;
            };
        }

        boolean isDay() {
            return this == TEXT || this == DATE || this == TIME_STAMP;
        }
    }

    ParquetCells(ColumnReader column) {
        this.column = column;
        this.type = column.getDescriptor().getPrimitiveType();
        this.kind = Kind.of(type);
    }

    static Kind kind(ColumnDescriptor column) {
        return Kind.of(column.getPrimitiveType());
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
        return kind == Kind.WHOLE_NUMBER;
    }

    /**
     * The cell as text. A whole number in a floating-point or decimal column has no point: pandas writes columns with gaps so.
     *
     * @throws UnreadableEventException where the number may stand for more than one
     */
    String id() throws UnreadableEventException {
        return switch (kind) {
            case FLOATING_POINT ->
                type.getPrimitiveTypeName() == PrimitiveTypeName.FLOAT
                        ? floatingPoint(column.getFloat(), LARGEST_EXACT_FLOAT)
                        : floatingPoint(column.getDouble(), LARGEST_EXACT_DOUBLE);
            case DECIMAL -> {
                var number = decimal();
                yield number.stripTrailingZeros().scale() <= 0
                        ? number.toBigInteger().toString()
                        : number.toPlainString();
            }
            default -> shown();
        };
    }

    /** The cell for a message, or as text where that is exact. */
    String shown() {
        return switch (type.getPrimitiveTypeName()) {
            case BINARY -> kind == Kind.DECIMAL ? decimal().toPlainString() : utf8();
            case FIXED_LEN_BYTE_ARRAY, INT96 ->
                kind == Kind.DECIMAL
                        ? decimal().toPlainString()
                        : type.stringifier().stringify(column.getBinary());
            case INT32 -> type.stringifier().stringify(column.getInteger());
            case INT64 -> type.stringifier().stringify(column.getLong());
            case FLOAT -> Float.toString(column.getFloat());
            case DOUBLE -> Double.toString(column.getDouble());
            case BOOLEAN -> Boolean.toString(column.getBoolean());
        };
    }

    /**
     * Reads the cell as time: of its own unit in a time stamp column, of the log's in others.
     *
     * @throws UnreadableEventException or ArithmeticException where the cell is no time
     */
    void readTime(EventTimes times) throws UnreadableEventException {
        switch (kind) {
            case TIME_STAMP -> {
                var logical = (TimestampLogicalTypeAnnotation) type.getLogicalTypeAnnotation();
                times.read(
                        column.getLong(),
                        switch (logical.getUnit()) {
                            case MILLIS -> EpochUnit.MILLISECONDS;
                            case MICROS -> EpochUnit.MICROSECONDS;
                            case NANOS -> EpochUnit.NANOSECONDS;
                        });
            }
            case SPARK_TIME_STAMP -> times.read(sparkTimeNanos(), EpochUnit.NANOSECONDS);
            case DATE -> times.read(TimeUnit.DAYS.toSeconds(column.getInteger()), EpochUnit.SECONDS);
            case WHOLE_NUMBER ->
                times.read(
                        type.getPrimitiveTypeName() == PrimitiveTypeName.INT64
                                ? column.getLong()
                                : isUnsigned() ? Integer.toUnsignedLong(column.getInteger()) : column.getInteger());
            case FLOATING_POINT -> times.read(column.getDouble());
            case DECIMAL -> times.read(decimal().toPlainString());
            default -> times.read(shown());
        }
    }

    /** The cell as milliseconds of a day. */
    void readMsOfDay(EventTimes times) throws UnreadableEventException {
        times.readMsOfDay(shown());
    }

    /**
     * The cell as a day's beginning in UTC.
     *
     * @throws DateTimeException or ArithmeticException where it is none
     */
    long dayMs() {
        return switch (kind) {
            case DATE -> TimeUnit.DAYS.toMillis(column.getInteger());
            case TIME_STAMP -> {
                var times = EventTimes.of(EpochUnit.MILLISECONDS, EpochUnit.MILLISECONDS);
                try {
                    readTime(times);
                } catch (UnreadableEventException e) {
                    throw new DateTimeException(e.getMessage(), e);
                }
                yield times.ms();
            }
            default -> IsoTime.parse(shown()).toEpochMilli();
        };
    }

    private String utf8() {
        var text = column.getBinary().toStringUsingUTF8();
        if (text.indexOf(REPLACEMENT_CHARACTER) < 0) {
            return text;
        }
        try (var reader =
                new Utf8Reader(new ByteArrayInputStream(column.getBinary().getBytes()))) {
            var exact = new StringWriter();
            reader.transferTo(exact);
            return exact.toString();
        } catch (IOException e) {
            // It begins as UTF-16 does; the replacement character tells that it is no UTF-8.
            return text;
        }
    }

    private boolean isUnsigned() {
        return type.getLogicalTypeAnnotation() instanceof IntLogicalTypeAnnotation whole && !whole.isSigned();
    }

    private BigDecimal decimal() {
        int scale = ((DecimalLogicalTypeAnnotation) type.getLogicalTypeAnnotation()).getScale();
        return switch (type.getPrimitiveTypeName()) {
            case INT32 -> BigDecimal.valueOf(column.getInteger(), scale);
            case INT64 -> BigDecimal.valueOf(column.getLong(), scale);
            default -> new BigDecimal(new BigInteger(column.getBinary().getBytes()), scale);
        };
    }

    /** Spark's time stamps before they had a type: nanoseconds of the day, then the Julian day. */
    private long sparkTimeNanos() {
        var bytes = column.getBinary().toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        long nanosOfDay = bytes.getLong();
        long day = bytes.getInt() - JULIAN_DAY_OF_1970;
        return Math.addExact(Math.multiplyExact(day, TimeUnit.DAYS.toNanos(1)), nanosOfDay);
    }

    private static String floatingPoint(double number, double largestExact) throws UnreadableEventException {
        if (!Double.isFinite(number)) {
            throw new UnreadableEventException("the id is " + number + ", which stands for none");
        }
        if (number != Math.rint(number)) {
            return Double.toString(number);
        }
        if (Math.abs(number) >= largestExact) {
            throw new UnreadableEventException("the id " + number
                    + " is in a floating-point column that is too narrow for it: it may be several ids");
        }
        return Long.toString((long) number);
    }
}
