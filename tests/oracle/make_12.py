#!/usr/bin/python3
"""Writes tests/oracle/12_attention.safetensors: what PyTorch says about attention, one head and several.

    tests/oracle/make_12.py      # python3-torch; see make.py for what a case is

PyTorch 1.13 has no scaled_dot_product_attention, so the formula is written down with einsum, in double; the layer is
torch.nn.functional.multi_head_attention_forward, PyTorch's own.
"""

import math
import pathlib

import torch
import torch.nn.functional as F

from make import File, normal


def attend(q, k, v, scale=None, causal=False, keep=None, bias=None):
    heads, groups = q.shape[1], k.shape[1]
    k, v = (t.repeat_interleave(heads // groups, 1) for t in (k, v))
    scores = torch.einsum("bhid,bhjd->bhij", q, k) * (scale or 1 / math.sqrt(q.shape[-1]))
    seen = torch.ones(scores.shape, dtype=torch.bool)
    if causal:
        seen = seen.tril(k.shape[2] - q.shape[2])
    if keep is not None:
        seen = seen & (keep != 0)[:, None, None, :]
    if bias is not None:
        scores = scores + bias
    scores = scores.masked_fill(~seen, -1e30)
    weights = torch.softmax(scores, -1) * seen  # a row with nothing to see: zeros
    return torch.einsum("bhij,bhjd->bhid", weights, v)


def small(*shape):
    """As a layer begins: answers of size 1 for inputs of size 1."""
    return lambda: torch.randn(shape) / math.sqrt(shape[-1])


def attention():
    file = File("12_attention")
    case = file.case

    def dot(label, q, k, v, keep=None, bias=None, causal=False, scale=0.0):
        inputs = {"q": normal(*q), "k": normal(*k), "v": normal(*v)}
        if keep is not None:
            inputs["keep"] = torch.tensor(keep, dtype=torch.uint8)
        if bias is not None:
            inputs["bias"] = normal(*bias)
        case("attention", label, inputs,
             lambda q, k, v, keep=None, bias=None: attend(q, k, v, scale, causal, keep, bias),
             causal=causal, scale=scale)

    dot("one_head", (1, 1, 3, 4), (1, 1, 3, 4), (1, 1, 3, 4))
    dot("batch_and_heads", (2, 3, 4, 5), (2, 3, 4, 5), (2, 3, 4, 5))
    dot("other_keys", (2, 2, 3, 4), (2, 2, 6, 4), (2, 2, 6, 4))
    dot("other_value_width", (1, 2, 3, 4), (1, 2, 5, 4), (1, 2, 5, 7))
    dot("one_key", (2, 1, 3, 4), (2, 1, 1, 4), (2, 1, 1, 4))
    dot("scaled", (1, 2, 3, 4), (1, 2, 3, 4), (1, 2, 3, 4), scale=0.3)
    dot("causal", (2, 2, 5, 4), (2, 2, 5, 4), (2, 2, 5, 4), causal=True)
    dot("causal_last_queries", (1, 2, 2, 4), (1, 2, 6, 4), (1, 2, 6, 4), causal=True)
    dot("causal_one_query", (2, 2, 1, 4), (2, 2, 5, 4), (2, 2, 5, 4), causal=True)
    dot("padding", (2, 2, 3, 4), (2, 2, 4, 4), (2, 2, 4, 4), keep=[[1, 1, 0, 0], [1, 1, 1, 0]])
    dot("padding_in_front", (2, 1, 4, 4), (2, 1, 4, 4), (2, 1, 4, 4), keep=[[0, 0, 1, 1], [1, 1, 1, 1]], causal=True)
    dot("nothing_but_padding", (2, 2, 3, 4), (2, 2, 3, 4), (2, 2, 3, 4), keep=[[0, 0, 0], [1, 0, 1]])
    dot("bias", (2, 3, 4, 5), (2, 3, 4, 5), (2, 3, 4, 5), bias=(2, 3, 4, 4))
    dot("bias_of_heads", (2, 3, 4, 5), (2, 3, 4, 5), (2, 3, 4, 5), bias=(3, 1, 4))
    dot("bias_and_all", (2, 2, 4, 4), (2, 2, 4, 4), (2, 2, 4, 4), bias=(4, 4), causal=True,
        keep=[[1, 1, 1, 0], [1, 0, 1, 1]])
    dot("grouped", (2, 4, 3, 4), (2, 2, 5, 4), (2, 2, 5, 4))
    dot("one_group", (2, 3, 4, 2), (2, 1, 4, 2), (2, 1, 4, 3), causal=True)
    dot("grouped_bias_of_heads", (1, 6, 3, 4), (1, 3, 3, 4), (1, 3, 3, 4), bias=(6, 3, 3))
    dot("grouped_bias_and_padding", (2, 4, 3, 4), (2, 2, 4, 4), (2, 2, 4, 4), bias=(1, 1, 4),
        keep=[[1, 0, 1, 1], [1, 1, 1, 0]])

    def layer(label, batch, time, width, heads, causal):
        shapes = {"q": (width, width), "k": (width, width), "v": (width, width), "o": (width, width)}
        inputs = {"x": normal(batch, time, width)}
        for name, shape in shapes.items():
            inputs[f"w{name}"], inputs[f"b{name}"] = small(*shape), small(shape[0])

        def call(x, wq, bq, wk, bk, wv, bv, wo, bo):
            mask = torch.ones(time, time, dtype=torch.bool).triu(1) if causal else None
            y, _ = F.multi_head_attention_forward(
                x.transpose(0, 1), x.transpose(0, 1), x.transpose(0, 1), width, heads, None, torch.cat((bq, bk, bv)), None,
                None, False, 0.0, wo, bo, use_separate_proj_weight=True, q_proj_weight=wq, k_proj_weight=wk,
                v_proj_weight=wv, attn_mask=mask, need_weights=False)
            return y.transpose(0, 1)
        case("multi_head", label, inputs, call, heads=heads, causal=causal)

    layer("one_head", 1, 3, 4, 1, False)
    layer("heads", 2, 4, 6, 3, False)
    layer("causal", 2, 5, 8, 2, True)
    return file


if __name__ == "__main__":
    attention().write(pathlib.Path(__file__).parent)
