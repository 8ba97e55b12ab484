package io.eddy.modelexport.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Keeps the C library from giving a step's memory back to the system, which would clear it again page by page for the next step. */
public final class NativeMemory {

    /** Just below the largest block (32 MiB) that glibc learns from. */
    private static final long TEACHING_FLOATS = (31L << 20) / Float.BYTES;

    private NativeMemory() {}

    /**
     * Frees one large block: from then on glibc takes blocks up to that size from its heap, and keeps twice as much of what is freed
     * there (mallopt(3), dynamic mmap threshold). Elsewhere it does nothing.
     */
    public static void keepWhatAStepFrees() {
        Tensor block = torch.empty(TEACHING_FLOATS);
        block.close();
    }
}
