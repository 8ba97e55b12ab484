#!/usr/bin/env python3
"""Writes a GRU4Rec that PyTorch trained as a folder that Eddy reads: weights.safetensors and items.csv.

    embedding.weight          [items x embedding]    left out for one-hot inputs
    gru.weight_ih_l0          [3*hidden x embedding], gates r, z, n as nn.GRU has them; [3*hidden x items] for one-hot inputs
    gru.weight_hh_l0          [3*hidden x hidden]
    gru.bias_ih_l0, gru.bias_hh_l0   [3*hidden]      ... and the same of l1, l2, ... for more layers
    output.weight             [items x hidden]       left out where the embedding is also the output
    output.bias               [items]

These are the names of the module's state_dict. The metadata `gru_form` says how the reset gate is applied: `reset_after`, as nn.GRU
does it and the default, or `reset_before`, the form of the first GRU paper, h~ = tanh(Wx + b + U(r*h)) and h' = (1 - z)*h + z*h~,
which has gru.bias_ih_l* only.

items.csv has the header item_id,support and one line an item in the order of the rows; support is its clicks in the training data.
"""

import csv
import json
import struct
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional


class Gru4Rec(nn.Module):
    def __init__(self, items, hidden, layers=1, embedding="shared"):
        super().__init__()
        self.items = items
        self.embedding = None if embedding == "none" else nn.Embedding(items, hidden)
        self.gru = nn.GRU(items if embedding == "none" else hidden, hidden, layers)
        self.output = nn.Linear(hidden, items)
        if embedding == "shared":
            self.output.weight = self.embedding.weight

    def forward(self, item_indexes, hidden_state=None):
        """The scores [clicks x items] after each click of one session, and its hidden state [layers x hidden]."""
        if self.embedding is None:
            inputs = functional.one_hot(item_indexes, self.items).float()
        else:
            inputs = self.embedding(item_indexes)
        hidden, hidden_state = self.gru(inputs, hidden_state)
        return self.output(hidden), hidden_state


def export(model, item_ids, support, folder):
    """`item_ids` and `support` are in the order of the model's rows."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    tensors = dict(model.state_dict())
    if model.embedding is not None and model.output.weight is model.embedding.weight:
        del tensors["output.weight"]
    save_safetensors(tensors, {"gru_form": "reset_after"}, folder / "weights.safetensors")
    with open(folder / "items.csv", "w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["item_id", "support"])
        lines.writerows(zip(item_ids, support, strict=True))


def save_safetensors(tensors, metadata, file):
    """Where the package is installed, safetensors.torch.save_file(tensors, file, metadata) does as well."""
    header, data = {"__metadata__": metadata}, []
    end = 0
    for name, tensor in tensors.items():
        floats = tensor.detach().cpu().contiguous().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [end, end + len(floats)]}
        end += len(floats)
        data.append(floats)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(file, "wb") as out:
        out.write(struct.pack("<Q", len(text)))
        out.write(text)
        out.writelines(data)


if __name__ == "__main__":
    torch.manual_seed(1)
    untrained = Gru4Rec(items=3, hidden=4)
    export(untrained, ["red-shoe", "blue-shoe", "hat"], [120, 80, 15], "gru4rec-from-pytorch")
    print("Wrote gru4rec-from-pytorch/weights.safetensors and items.csv")
