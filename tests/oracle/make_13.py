#!/usr/bin/python3
"""Writes tests/oracle/13_transformer.safetensors (norms) and 13_models.safetensors (two small models, whole).

    tests/oracle/make_13.py      # python3-torch; see make.py for what a case is

The models are written down here as functions of named tensors, with the names that Hugging Face's files have: GPT-2 (Radford et
al., 2019) and Llama (Touvron et al., 2023; grouped queries as in Llama 2 70B). Their inputs are the weights, so that a case
holds the gradient of every one of them.
"""

import math
import pathlib

import torch
import torch.nn.functional as F

from make import File, normal, whole

VOCABULARY, WIDTH, HEADS, GROUPS, HIDDEN, CONTEXT, LAYERS = 11, 8, 4, 2, 12, 6, 2


def rms(x, weight, eps):
    return x / torch.sqrt((x ** 2).mean(-1, keepdim=True) + eps) * weight


def norms():
    file = File("13_transformer")
    case = file.case

    def layer_norm(label, *shape, weight=True, bias=True, eps=1e-5, scale=1.0, shift=0.0):
        inputs = {"x": lambda: normal(*shape)() * scale + shift}
        if weight:
            inputs["weight"] = normal(shape[-1])
        if bias:
            inputs["bias"] = normal(shape[-1])
        case("layer_norm", label, inputs,
             lambda x, weight=None, bias=None: F.layer_norm(x, shape[-1:], weight, bias, eps), eps=eps)

    layer_norm("matrix", 4, 6)
    layer_norm("vector", 5)
    layer_norm("batch", 2, 3, 8)
    layer_norm("no_bias", 3, 5, bias=False)
    layer_norm("plain", 3, 5, weight=False, bias=False)
    layer_norm("eps", 3, 4, eps=0.5)
    layer_norm("far_from_zero", 3, 6, shift=50.0)
    layer_norm("small", 3, 6, scale=0.01)

    def rms_norm(label, *shape, weight=True, eps=1e-5):
        inputs = {"x": normal(*shape)}
        if weight:
            inputs["weight"] = normal(shape[-1])
        case("rms_norm", label, inputs, lambda x, weight=1: rms(x, weight, eps), eps=eps)

    rms_norm("matrix", 4, 6)
    rms_norm("batch", 2, 3, 8)
    rms_norm("plain", 3, 5, weight=False)
    rms_norm("eps", 3, 4, eps=0.5)
    return file


def attend(q, k, v):
    """Causal; (batch, heads, time, width)."""
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    hidden = torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1)
    return torch.softmax(scores.masked_fill(hidden, float("-inf")), -1) @ v


def split(x, heads):
    return x.reshape(*x.shape[:2], heads, -1).transpose(1, 2)


def merge(x):
    return x.transpose(1, 2).reshape(x.shape[0], x.shape[2], -1)


def gpt2(w, ids):
    x = w["wte.weight"][ids] + w["wpe.weight"][:ids.shape[1]]
    for i in range(LAYERS):
        def linear(name, y):
            return y @ w[f"h.{i}.{name}.weight"] + w[f"h.{i}.{name}.bias"]

        def norm(name, y):
            return F.layer_norm(y, (WIDTH,), w[f"h.{i}.{name}.weight"], w[f"h.{i}.{name}.bias"])
        q, k, v = (split(t, HEADS) for t in linear("attn.c_attn", norm("ln_1", x)).split(WIDTH, -1))
        x = x + linear("attn.c_proj", merge(attend(q, k, v)))
        x = x + linear("mlp.c_proj", F.gelu(linear("mlp.c_fc", norm("ln_2", x)), approximate="tanh"))
    return F.layer_norm(x, (WIDTH,), w["ln_f.weight"], w["ln_f.bias"]) @ w["wte.weight"].T


def gpt2_shapes():
    shapes = {"wte.weight": (VOCABULARY, WIDTH), "wpe.weight": (CONTEXT, WIDTH)}
    for i in range(LAYERS):
        for name in ("ln_1", "ln_2"):
            shapes[f"h.{i}.{name}.weight"] = shapes[f"h.{i}.{name}.bias"] = (WIDTH,)
        for name, into, out in (("attn.c_attn", WIDTH, 3 * WIDTH), ("attn.c_proj", WIDTH, WIDTH),
                                ("mlp.c_fc", WIDTH, HIDDEN), ("mlp.c_proj", HIDDEN, WIDTH)):
            shapes[f"h.{i}.{name}.weight"], shapes[f"h.{i}.{name}.bias"] = (into, out), (out,)
    shapes["ln_f.weight"] = shapes["ln_f.bias"] = (WIDTH,)
    return shapes


def turn(x):
    """Rotary positions as Llama's files want them: the row's halves are the pairs' two numbers."""
    time, width = x.shape[-2:]
    angle = torch.outer(torch.arange(time).double(), 10000 ** (-torch.arange(0, width, 2).double() / width))
    cosine, sine = torch.cat((angle.cos(), angle.cos()), -1), torch.cat((angle.sin(), angle.sin()), -1)
    a, b = x.chunk(2, -1)
    return x * cosine + torch.cat((-b, a), -1) * sine


def llama(w, ids):
    x = w["model.embed_tokens.weight"][ids]
    for i in range(LAYERS):
        def linear(name, y):
            return y @ w[f"model.layers.{i}.{name}.weight"].T

        def norm(name, y):
            return rms(y, w[f"model.layers.{i}.{name}.weight"], 1e-5)
        y = norm("input_layernorm", x)
        q, k, v = (split(linear(f"self_attn.{n}_proj", y), h) for n, h in (("q", HEADS), ("k", GROUPS), ("v", GROUPS)))
        k, v = (t.repeat_interleave(HEADS // GROUPS, 1) for t in (turn(k), v))
        x = x + linear("self_attn.o_proj", merge(attend(turn(q), k, v)))
        y = norm("post_attention_layernorm", x)
        x = x + linear("mlp.down_proj", F.silu(linear("mlp.gate_proj", y)) * linear("mlp.up_proj", y))
    return rms(x, w["model.norm.weight"], 1e-5) @ w["lm_head.weight"].T


def llama_shapes():
    shapes, shared = {"model.embed_tokens.weight": (VOCABULARY, WIDTH)}, WIDTH // HEADS * GROUPS
    for i in range(LAYERS):
        at = f"model.layers.{i}."
        for name in ("input_layernorm", "post_attention_layernorm"):
            shapes[f"{at}{name}.weight"] = (WIDTH,)
        for name, out, into in (("self_attn.q_proj", WIDTH, WIDTH), ("self_attn.k_proj", shared, WIDTH),
                                ("self_attn.v_proj", shared, WIDTH), ("self_attn.o_proj", WIDTH, WIDTH),
                                ("mlp.gate_proj", HIDDEN, WIDTH), ("mlp.up_proj", HIDDEN, WIDTH),
                                ("mlp.down_proj", WIDTH, HIDDEN)):
            shapes[f"{at}{name}.weight"] = (out, into)
    shapes["model.norm.weight"], shapes["lm_head.weight"] = (WIDTH,), (VOCABULARY, WIDTH)
    return shapes


def weight(name, shape):
    """Near 1 for norms, so that they are told apart from what has none; small for the rest."""
    if "norm" in name or ".ln_" in f".{name}" and name.endswith("weight"):
        return lambda: torch.randn(shape) * 0.3 + 1
    return lambda: torch.randn(shape) / math.sqrt(shape[-1])


def models():
    file = File("13_models")
    for name, model, shapes in (("gpt2", gpt2, gpt2_shapes()), ("llama", llama, llama_shapes())):
        inputs = {key: weight(key, shape) for key, shape in shapes.items()}
        ids = {"ids": whole(0, VOCABULARY, 2, CONTEXT)}
        file.case(name, "logits", {**inputs, **ids}, lambda ids, **w: model(w, ids))
        file.case(name, "loss", {**inputs, **ids, "labels": whole(0, VOCABULARY, 2, CONTEXT)},
                  lambda ids, labels, **w: F.cross_entropy(model(w, ids).reshape(-1, VOCABULARY), labels.reshape(-1)))
    return file


if __name__ == "__main__":
    for file in (norms(), models()):
        file.write(pathlib.Path(__file__).parent)
