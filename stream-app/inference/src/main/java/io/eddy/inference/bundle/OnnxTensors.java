package io.eddy.inference.bundle;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Builds the tensors and value descriptions of an ONNX graph. */
public final class OnnxTensors {

    private OnnxTensors() {}

    /** The floats of all arrays one after another, little-endian, copied once. */
    public static ByteString bytes(float[]... arrays) {
        int length = 0;
        for (float[] array : arrays) {
            length = Math.addExact(length, array.length);
        }
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(length, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] array : arrays) {
            bytes.asFloatBuffer().put(array);
            bytes.position(bytes.position() + array.length * Float.BYTES);
        }
        return UnsafeByteOperations.unsafeWrap(bytes.array());
    }

    public static TensorProto floats(String name, ByteString bytes, long... shape) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .setRawData(bytes);
        for (long size : shape) {
            tensor.addDims(size);
        }
        return tensor.build();
    }

    /** A constant vector. */
    public static TensorProto longs(String name, long... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addDims(values.length);
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        return tensor.build();
    }

    /** @param shape static sizes as {@link Integer}, free dimensions by their name */
    public static ValueInfoProto value(String name, TensorProto.DataType type, Object... shape) {
        TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
        for (Object size : shape) {
            dimensions.addDim(
                    size instanceof Integer known
                            ? Dimension.newBuilder().setDimValue(known)
                            : Dimension.newBuilder().setDimParam((String) size));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(dimensions)))
                .build();
    }
}
