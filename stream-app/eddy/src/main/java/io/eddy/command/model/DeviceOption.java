package io.eddy.command.model;

import io.eddy.modelexport.torch.TorchDevice;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** What a model is trained on. */
final class DeviceOption {

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            showDefaultValue = Visibility.ALWAYS,
            description = "${COMPLETION-CANDIDATES}. cuda needs a build with -P cuda.")
    private TorchDevice device;

    TorchDevice value() {
        return device;
    }

    /** @throws IllegalArgumentException where this build or machine has no such device */
    void requireAvailable() {
        device.requireAvailable();
    }
}
