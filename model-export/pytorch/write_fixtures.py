#!/usr/bin/env python3
"""Writes the models and scores that Eddy's tests compare with: write_fixtures.py FOLDER

FOLDER/EMBEDDING-LAYERS/ gets weights.safetensors, items.csv and expected.csv: a line a click with its session, the item clicked, and
PyTorch's score of each item after it.
"""

import csv
import sys
from pathlib import Path

import torch
from export_weights import Gru4Rec, export

ITEMS = 17
HIDDEN = 6
SESSIONS = [[3], [0, 16, 5], [8, 8, 1, 12, 8], [11, 2, 14, 7, 10, 4, 9, 6, 13, 15]]


def write_fixture(embedding, layers, folder):
    torch.manual_seed(layers)
    model = Gru4Rec(ITEMS, HIDDEN, layers, embedding)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.5)  # biases too, so that leaving one out is noticed
    item_ids = [f"item-{100 + 7 * index % ITEMS}" for index in range(ITEMS)]
    export(model, item_ids, [5 * (ITEMS - index) for index in range(ITEMS)], folder)
    with open(folder / "expected.csv", "w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["session", "item_id", *item_ids])
        for session, clicked in enumerate(SESSIONS):
            with torch.no_grad():
                scores, _ = model(torch.tensor(clicked))
            for item_index, row in zip(clicked, scores.tolist(), strict=True):
                lines.writerow([session, item_ids[item_index], *(f"{score:.9g}" for score in row)])


if __name__ == "__main__":
    torch.set_num_threads(1)
    for name in ("shared", "separate", "none"):
        for count in (1, 2):
            write_fixture(name, count, Path(sys.argv[1]) / f"{name}-{count}")
