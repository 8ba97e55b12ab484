#!/usr/bin/env python3
"""GRU4Rec's training step in plain PyTorch: what the speed of the Java trainer is measured against.

Reads one JSON request a line and answers each with one line of JSON, until the end of input:

    {"loss": "cross-entropy", "items": 50000, "hidden": 100, "batch": 128, "samples": 2048, "steps": 500, "warm_up": 50, "seed": 1,
     "dropout_embedding": 0.0, "dropout_hidden": 0.0, "momentum": 0.1, "learning_rate": 0.05, "sample_alpha": 0.5,
     "similarity": "dot", "scale": 1.0}
    {"cpu_seconds": 2.8, "wall_seconds": 2.8, "clicks": 64000, "last_loss": 9.6}

A request that differs from the one before only in its steps goes on with the same model. One thread. Needs PyTorch and NumPy on a
fast BLAS: on Debian, python3-torch together with libopenblas0-pthread. The reference BLAS that Debian installs otherwise is nine
times slower here, and a comparison with it says nothing.
"""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"  # read when the libraries are loaded, so before the imports
try:
    with open("/proc/cpuinfo", encoding="utf-8") as cpu:
        if {"avx512vl", "avx512bw", "avx512dq"} <= set(cpu.read().split()):
            os.environ.setdefault("ATEN_CPU_CAPABILITY", "avx512")  # PyTorch 1 has these kernels, but must be asked for them
except OSError:
    pass  # not Linux

import json
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

STORED_SAMPLES = 1 << 20
CLICKS_PER_ITEM = 20
SESSION_END = 0.2
LOG_EPSILON = 1e-24
ADAGRAD_EPSILON = 1e-6
BPREG = 1.0


class Losses:
    """The losses over scores [lanes, lanes + samples], of which column i is the target of lane i; its negatives are all others.

    The pairwise ones run over all columns: a lane's own column adds a constant without gradient, taken off again, or has weight 0.
    """

    def __init__(self, lanes, columns):
        self.lanes = lanes
        self.pairs = lanes * (columns - 1)
        self.own_column = torch.eye(lanes, columns, dtype=torch.bool)

    def cross_entropy(self, scores):
        return scores.softmax(1).diagonal().add(LOG_EPSILON).log().sum() / -self.lanes

    def bpr_max(self, scores):
        weights = self._softmax_of_negatives(scores)
        wins = (weights * torch.sigmoid(self._targets(scores) - scores)).sum(1)
        regularization = (weights * scores.square()).sum()
        return (BPREG * regularization - wins.add(LOG_EPSILON).log().sum()) / self.lanes

    def top1(self, scores):
        ranking = torch.sigmoid(scores - self._targets(scores)).sum() - 0.5 * self.lanes
        regularization = torch.sigmoid(scores.square()).sum() - torch.sigmoid(scores.diagonal().square()).sum()
        return (ranking + regularization) / self.pairs

    def top1_max(self, scores):
        weights = self._softmax_of_negatives(scores)
        each = torch.sigmoid(scores - self._targets(scores)) + torch.sigmoid(scores.square())
        return (weights * each).sum() / self.lanes

    def bpr(self, scores):
        own = self.lanes * float(np.log(0.5))
        return (own - F.logsigmoid(self._targets(scores) - scores).sum()) / self.pairs

    @staticmethod
    def _targets(scores):
        return scores.diagonal().unsqueeze(1)

    def _softmax_of_negatives(self, scores):
        return scores.masked_fill(self.own_column, float("-inf")).softmax(1)


LOSSES = {
    "cross-entropy": Losses.cross_entropy,
    "bpr-max": Losses.bpr_max,
    "top1": Losses.top1,
    "top1-max": Losses.top1_max,
    "bpr": Losses.bpr,
}

SIMILARITIES = ("dot", "cosine")


class Popularity:
    """A catalogue whose support falls with the rank, and draws from it by inverse CDF."""

    def __init__(self, items, random):
        weights = 1 / (np.arange(items) + 10.0)
        self.support = np.maximum(1, np.round(CLICKS_PER_ITEM * items * weights / weights.sum()))
        self.random = random

    def log_support(self, alpha):
        return (alpha * np.log(self.support)).astype(np.float32)

    def cumulative(self, alpha):
        cumulative = np.cumsum(self.support**alpha)
        return cumulative / cumulative[-1]

    def draw(self, cumulative, shape):
        return np.searchsorted(cumulative, self.random.random(shape), side="right")


class NegativeSampler:
    def __init__(self, popularity, alpha, samples):
        self.popularity = popularity
        self.cumulative = popularity.cumulative(alpha)
        self.shape = (max(1, STORED_SAMPLES // max(1, samples)), samples)
        self.used = self.shape[0]

    def next(self):
        if self.used == self.shape[0]:
            self.store = self.popularity.draw(self.cumulative, self.shape)
            self.used = 0
        self.used += 1
        return self.store[self.used - 1]


class Clicks:
    """Inputs and targets [steps, lanes]; where a lane's session has ended, 0 in `carried` and an input that is new."""

    def __init__(self, popularity, steps, lanes):
        cumulative = popularity.cumulative(1)
        shape = (steps, lanes)
        ended = popularity.random.random(shape) < SESSION_END
        ended[0] = True
        self.targets = popularity.draw(cumulative, shape)
        self.inputs = np.where(ended, popularity.draw(cumulative, shape), np.roll(self.targets, 1, axis=0))
        self.carried = torch.from_numpy((~ended).astype(np.float32)).unsqueeze(2)


class UniqueItems:
    """Finds the distinct items of a step by a slot for each item of the catalogue: no sort, half the time of np.unique."""

    def __init__(self, items, most):
        self.slot = np.zeros(items, np.int64)
        self.positions = np.arange(most)

    def of(self, items):
        """The distinct items in the order of their first places, whether a place is the first, and the row of each of `items`."""
        self.slot[items[::-1]] = self.positions[::-1]  # of equal items the last write stays
        chosen = self.slot[items]
        first = chosen == self.positions
        rows = np.cumsum(first) - 1
        return torch.from_numpy(items[first]), first, torch.from_numpy(rows[chosen])


class Parameter:
    """A tensor with the state of Adagrad and momentum."""

    def __init__(self, value):
        self.value = value
        self.accumulator = torch.zeros_like(value)
        self.velocity = torch.zeros_like(value)

    @staticmethod
    def advance(accumulator, velocity, gradient, learning_rate, momentum):
        accumulator.addcmul_(gradient, gradient)
        velocity.mul_(momentum).addcdiv_(gradient, accumulator.add(ADAGRAD_EPSILON).sqrt_(), value=-learning_rate)


class DenseParameter(Parameter):
    def __init__(self, value):
        super().__init__(value)
        self.leaf = value.detach().requires_grad_()  # shares the memory of the value

    def update(self, learning_rate, momentum):
        self.advance(self.accumulator, self.velocity, self.leaf.grad, learning_rate, momentum)
        self.value.add_(self.velocity)
        self.leaf.grad = None


class RowParameter(Parameter):
    """Only the rows of a step are read and moved, so that no gradient is as large as the catalogue."""

    def gather(self, items):
        return self.value.index_select(0, items).requires_grad_()

    def update(self, items, rows, learning_rate, momentum):
        accumulator = self.accumulator.index_select(0, items)
        velocity = self.velocity.index_select(0, items)
        self.advance(accumulator, velocity, rows.grad, learning_rate, momentum)
        self.accumulator.index_copy_(0, items, accumulator)
        self.velocity.index_copy_(0, items, velocity)
        self.value.index_copy_(0, items, rows.detach().add_(velocity))


class Trainer:
    def __init__(self, loss, items, hidden, batch, samples, seed, dropout_embedding, dropout_hidden, momentum, learning_rate, sample_alpha,
                 similarity, scale):
        torch.manual_seed(seed)
        self.cosine = similarity == "cosine"
        self.scale = scale
        self.popularity = Popularity(items, np.random.default_rng(seed))
        self.sampler = NegativeSampler(self.popularity, sample_alpha, samples)
        self.lanes = batch
        self.columns = batch + samples
        self.loss = LOSSES[loss].__get__(Losses(batch, self.columns))
        self.log_q = loss == "cross-entropy"
        self.target_correction = self.popularity.log_support(1)
        self.sample_correction = self.popularity.log_support(sample_alpha)
        self.dropout_embedding = dropout_embedding
        self.dropout_hidden = dropout_hidden
        self.learning = {"momentum": momentum, "learning_rate": learning_rate}
        self.unique_items = UniqueItems(items, batch + self.columns)
        self.embedding = RowParameter(self._glorot(items, items, hidden))
        self.output_bias = RowParameter(torch.zeros(items))
        self.gru = [
            DenseParameter(self._glorot(3 * hidden, hidden, hidden)),
            DenseParameter(self._glorot(3 * hidden, hidden, hidden)),
            DenseParameter(torch.zeros(3 * hidden)),
            DenseParameter(torch.zeros(3 * hidden)),
        ]
        self.hidden_state = torch.zeros(batch, hidden)

    def measure(self, steps, warm_up):
        clicks = Clicks(self.popularity, warm_up + steps, self.lanes)
        for step in range(warm_up):
            self.step(clicks, step)
        cpu, wall = time.process_time(), time.perf_counter()
        for step in range(warm_up, warm_up + steps):
            loss = self.step(clicks, step)
            if not np.isfinite(loss):
                raise ValueError(f"the loss of step {step} is {loss}; use a smaller learning_rate")
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        return {"cpu_seconds": cpu, "wall_seconds": wall, "clicks": self.lanes * steps, "last_loss": loss}

    def step(self, clicks, step):
        targets, samples = clicks.targets[step], self.sampler.next()
        items, first, rows = self.unique_items.of(np.concatenate((targets, samples, clicks.inputs[step])))
        output_items = items[: np.count_nonzero(first[: self.columns])]
        embedding_rows = self.embedding.gather(items)
        item_vectors = F.normalize(embedding_rows) if self.cosine else embedding_rows
        bias_rows = self.output_bias.gather(output_items).requires_grad_(not self.cosine)

        inputs = self._dropout(item_vectors.index_select(0, rows[self.columns :]), self.dropout_embedding)
        weights = [parameter.leaf for parameter in self.gru]
        hidden = torch.gru_cell(inputs, self.hidden_state * clicks.carried[step], *weights)
        hidden = self._dropout(hidden, self.dropout_hidden)
        self.hidden_state = hidden.detach()

        session_vectors = F.normalize(hidden) * self.scale if self.cosine else hidden
        outputs = item_vectors.index_select(0, rows[: self.columns])
        bias = bias_rows.index_select(0, rows[: self.columns])
        if self.log_q:
            correction = np.concatenate((self.target_correction[targets], self.sample_correction[samples]))
            bias = bias - torch.from_numpy(correction)
        loss = self.loss(torch.addmm(bias, session_vectors, outputs.t()))
        loss.backward()

        self.embedding.update(items, embedding_rows, **self.learning)
        if not self.cosine:
            self.output_bias.update(output_items, bias_rows, **self.learning)
        for parameter in self.gru:
            parameter.update(**self.learning)
        return loss.item()

    @staticmethod
    def _dropout(values, share):
        return F.dropout(values, share) if share > 0 else values

    @staticmethod
    def _glorot(rows, fan_in, fan_out):
        bound = (6 / (fan_in + fan_out)) ** 0.5
        return torch.empty(rows, fan_out).uniform_(-bound, bound)


# What a request must have: its type, and the least value where there is one.
FIELDS = {
    "loss": (str, None),
    "items": (int, 1),
    "hidden": (int, 1),
    "batch": (int, 1),
    "samples": (int, 0),
    "steps": (int, 1),
    "warm_up": (int, 0),
    "seed": (int, 0),
    "dropout_embedding": (float, 0),
    "dropout_hidden": (float, 0),
    "momentum": (float, 0),
    "learning_rate": (float, 0),
    "sample_alpha": (float, 0),
    "similarity": (str, None),
    "scale": (float, 0),
}


def parse(line):
    request = json.loads(line)
    if not isinstance(request, dict) or request.keys() != FIELDS.keys():
        raise ValueError(f"expected an object with the fields {', '.join(FIELDS)}, found {line.strip()}")
    for name, (kind, least) in FIELDS.items():
        value = request[name]
        allowed = (int, float) if kind is float else kind
        if isinstance(value, bool) or not isinstance(value, allowed):
            raise ValueError(f"{name}: expected {kind.__name__}, found {value!r}")
        if least is not None and not value >= least:
            raise ValueError(f"{name}: expected at least {least}, found {value}")
    if request["loss"] not in LOSSES:
        raise ValueError(f"loss: expected one of {', '.join(LOSSES)}, found {request['loss']}")
    if request["similarity"] not in SIMILARITIES:
        raise ValueError(f"similarity: expected one of {', '.join(SIMILARITIES)}, found {request['similarity']}")
    if request["batch"] + request["samples"] < 2:
        raise ValueError("expected a negative: a batch of at least 2, or a sample")
    for name in ("dropout_embedding", "dropout_hidden"):
        if request[name] >= 1:
            raise ValueError(f"{name}: expected less than 1, found {request[name]}")
    return request


def main():
    torch.set_num_threads(1)
    trainer, built_for = None, None
    for line in sys.stdin:
        try:
            model = parse(line)
            run = {name: model.pop(name) for name in ("steps", "warm_up")}
            if model != built_for:
                trainer, built_for = None, None  # frees the tables of the last model before the next one
                trainer, built_for = Trainer(**model), model
            answer = trainer.measure(**run)
        except (ValueError, RuntimeError, MemoryError) as error:
            trainer, built_for = None, None
            answer = {"error": str(error) or type(error).__name__}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
