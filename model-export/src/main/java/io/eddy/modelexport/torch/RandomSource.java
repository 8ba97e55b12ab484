package io.eddy.modelexport.torch;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * What dropout draws from: a generator of its own on the CPU, the process's default one on CUDA, which libtorch gives no other way
 * to make here.
 */
public final class RandomSource implements AutoCloseable {

    private final TorchDevice device;
    private final Generator generator = torch.createCPUGenerator();
    private final GeneratorOptional optional;

    public RandomSource(TorchDevice device) {
        this.device = device;
        optional = device == TorchDevice.CPU ? new GeneratorOptional(generator) : new GeneratorOptional();
    }

    /** Goes on with the numbers that follow from the seed, whatever was drawn before. */
    public void restart(long seed) {
        if (device == TorchDevice.CPU) {
            generator.set_current_seed(seed);
        } else {
            torch.manual_seed(seed);
        }
    }

    public GeneratorOptional generator() {
        return optional;
    }

    @Override
    public void close() {
        optional.close();
        generator.close();
    }
}
