package io.eddy.inference.model;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.LeaveOut;
import io.eddy.inference.bundle.ModelBundle;

/**
 * What a model is, whatever kind it is of.
 *
 * @param name of the model, the same for all its versions
 * @param version hidden states of different versions do not mix
 * @param strategy what recommendations say of how their items were found
 * @param items that it ranks
 * @param leaveOut what its recommendations leave out, unless the job says otherwise
 */
public record ModelCard(String name, String version, String strategy, Items items, LeaveOut leaveOut) {

    public static ModelCard of(ModelBundle bundle) {
        var manifest = bundle.manifest();
        return new ModelCard(
                manifest.name(), manifest.version(), manifest.strategy(), bundle.items(), bundle.leaveOut());
    }
}
