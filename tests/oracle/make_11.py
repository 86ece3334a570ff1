#!/usr/bin/python3
"""Writes tests/oracle/11_embeddings.safetensors: tables, sinusoids, rotary positions and ALiBi.

    tests/oracle/make_11.py      # python3-torch; see make.py for what a case is

PyTorch has an operation for the first only. The others are written down here from their papers, with whole tensors
(complex numbers for the rotations), so that they share no line and no order with ours.
"""

import math
import pathlib

import torch
import torch.nn.functional as F

from make import File, normal, whole


def rotated(x, position, base, pairs):
    """Su et al., 2021: pair i of a row is a complex number, multiplied by e^(i angle)."""
    time, width = x.shape[-2:]
    angle = torch.outer(torch.arange(position, position + time).double(),
                        base ** (-torch.arange(0, width, 2).double() / width))
    turn = torch.polar(torch.ones_like(angle), angle)
    if pairs == "neighbours":
        z = torch.view_as_complex(x.reshape(*x.shape[:-1], width // 2, 2).contiguous())
        return torch.view_as_real(z * turn).reshape(x.shape)
    a, b = x[..., :width // 2], x[..., width // 2:]
    z = torch.complex(a, b) * turn
    return torch.cat((z.real, z.imag), -1)


def slopes(heads):
    """Press et al., 2022, section 3 and footnote on numbers of heads that are no power of two."""
    def geometric(n):
        return [2 ** (-8 * (i + 1) / n) for i in range(n)]
    power = 2 ** math.floor(math.log2(heads))
    return geometric(power) + geometric(2 * power)[0::2][:heads - power]


def embeddings():
    file = File("11_embeddings")
    case = file.case

    def embedding(label, rows, width, *ids, padding=-1):
        case("embedding", label, {"weight": normal(rows, width), "ids": whole(0, rows, *ids)},
             lambda weight, ids: F.embedding(ids, weight, padding_idx=padding if padding >= 0 else None), padding=padding)

    embedding("vector", 5, 3, 4)
    embedding("batch", 7, 4, 2, 6)
    embedding("many_repeats", 3, 2, 5, 8)
    embedding("padding", 4, 3, 3, 7, padding=2)
    embedding("rank_3", 6, 5, 2, 2, 3)
    embedding("one_row", 1, 4, 3)
    embedding("one_wide", 9, 1, 6)

    def sinusoidal(label, length, width, first=0):
        p = torch.arange(first, first + length).double()[:, None]
        w = torch.exp(torch.arange(0, width, 2).double() * (-math.log(10000.0) / width))
        table = torch.stack((torch.sin(p * w), torch.cos(p * w)), -1).reshape(length, width)
        case("sinusoidal", label, {}, lambda: table, gradients=False, length=length, width=width, first=first)

    sinusoidal("small", 4, 6)
    sinusoidal("width_2", 9, 2)
    sinusoidal("wide", 12, 32)
    sinusoidal("from_5", 3, 8, first=5)
    sinusoidal("far", 2, 16, first=4000)

    def rotary(label, *shape, position=0, base=10000.0, pairs="halves"):
        case("rotary", label, {"x": normal(*shape)}, lambda x: rotated(x, position, base, pairs),
             position=position, base=base, pairs=pairs)

    rotary("matrix", 4, 6)
    rotary("width_2", 5, 2)
    rotary("heads", 2, 3, 4, 8)
    rotary("later", 3, 4, position=7)
    rotary("base", 2, 5, 6, base=500000.0)
    rotary("neighbours", 2, 4, 6, pairs="neighbours")
    rotary("neighbours_later", 3, 8, position=100, pairs="neighbours")
    rotary("far", 2, 4, position=3000)

    for heads in (1, 2, 3, 6, 8, 12, 16, 20):
        case("alibi_slopes", f"heads_{heads}", {}, lambda: torch.tensor(slopes(heads)).double(), gradients=False, heads=heads)

    def alibi(label, heads, queries, keys):
        place = torch.arange(keys - queries, keys)[:, None]
        away = (place - torch.arange(keys)[None, :]).abs().double()
        bias = -torch.tensor(slopes(heads)).double()[:, None, None] * away
        case("alibi_bias", label, {}, lambda: bias, gradients=False, heads=heads, queries=queries, keys=keys)

    alibi("square", 4, 5, 5)
    alibi("last_queries", 2, 2, 6)
    alibi("one_query", 6, 1, 7)

    def positions(label, context, width, *lead, time, position=0):
        case("learned_positions", label, {"x": normal(*lead, time, width), "weight": normal(context, width)},
             lambda x, weight: x + weight[position:position + time], position=position)

    positions("whole_context", 5, 3, 2, time=5)
    positions("beginning", 6, 4, 2, 3, time=2)
    positions("later", 6, 4, time=3, position=2)

    # One table under two names: reads the token, scores the next one.
    case("tied", "language_model", {"weight": normal(6, 4), "ids": whole(0, 6, 2, 3), "labels": whole(0, 6, 2, 3)},
         lambda weight, ids, labels: F.cross_entropy((F.embedding(ids, weight) @ weight.T).reshape(-1, 6), labels.reshape(-1)))
    return file


if __name__ == "__main__":
    embeddings().write(pathlib.Path(__file__).parent)
