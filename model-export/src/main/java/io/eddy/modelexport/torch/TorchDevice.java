package io.eddy.modelexport.torch;

import java.util.Locale;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Where libtorch computes. */
public enum TorchDevice {
    CPU,
    /** The first CUDA device; needs the build's profile {@code cuda} and a driver. */
    CUDA;

    /** As in options. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalStateException where libtorch does not find the device; says what to do */
    public void requireAvailable() {
        if (this == CUDA && !torch.cuda_is_available()) {
            throw new IllegalStateException(
                    "libtorch finds no CUDA device. It needs an NVIDIA GPU with a driver, and Eddy built with 'mvn package -P cuda';"
                            + " --device cpu trains without.");
        }
    }

    /** The tensor on this device; itself where it is there already. */
    public Tensor place(Tensor tensor) {
        if (this == CPU) {
            return tensor;
        }
        try (Device device = new Device(toString())) {
            return tensor.to(device, tensor.scalar_type());
        }
    }
}
