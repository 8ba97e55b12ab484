package io.eddy.inference.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** One thread's memory outside the heap for the inputs of a call: dear to allocate, so it is kept and grows to the largest call seen. */
final class DirectBuffers {

    private static final ThreadLocal<DirectBuffers> OF_THREAD = ThreadLocal.withInitial(DirectBuffers::new);

    private FloatBuffer floats = allocate(0).asFloatBuffer();
    private LongBuffer longs = allocate(0).asLongBuffer();

    private DirectBuffers() {}

    /** Of the current thread; what it gives stands until it is asked for the same again. */
    static DirectBuffers ofThread() {
        return OF_THREAD.get();
    }

    /** Empty, with room for exactly as many. */
    FloatBuffer floats(int size) {
        if (floats.capacity() < size) {
            floats = allocate(Math.multiplyExact(size, Float.BYTES)).asFloatBuffer();
        }
        return floats.clear().limit(size);
    }

    /** Empty, with room for exactly as many. */
    LongBuffer longs(int size) {
        if (longs.capacity() < size) {
            longs = allocate(Math.multiplyExact(size, Long.BYTES)).asLongBuffer();
        }
        return longs.clear().limit(size);
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
