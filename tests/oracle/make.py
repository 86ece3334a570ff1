#!/usr/bin/python3
"""Makes the fixtures beside this file: what PyTorch says about modules 01 to 05.

    apt install python3-torch        # 1.13 made the files that are committed
    tests/oracle/make.py             # writes tests/oracle/NN_name.safetensors again, byte for byte

One file a module. A case is one call of one operation:

    case/inputs/x     its arguments; f32, i32 for labels and indices, u8 for masks
    case/inputs/dy    where there are gradients: random numbers of y's shape
    case/outputs/y    the result
    case/grads/x      the gradient of sum(y * dy) with respect to x, for each x that has one

and `__metadata__` holds, under the case's name, a JSON object with the operation ("op") and its other arguments.
Everything is computed in double and rounded once, so what a test sees is its own error, not PyTorch's.
"""

import json
import math
import pathlib
import struct
import warnings
import zlib

import torch
import torch.nn.functional as F

INF = math.inf
warnings.filterwarnings("ignore", "reduction: 'mean' divides")  # kl_div: we mean it


class File:
    """The cases of one module."""

    def __init__(self, name):
        self.name, self.metadata, self.tensors = name, {}, {}

    def case(self, op, label, inputs, call, constant=(), gradients=True, **attributes):
        """`call` gets the inputs by name, in double. `constant` names those that get no gradient."""
        name = f"{op}.{label}"
        assert name not in self.metadata, name
        torch.manual_seed(zlib.crc32(name.encode()))
        drawn = {key: value() if callable(value) else value for key, value in inputs.items()}
        wide = {key: value.double() if value.dtype == torch.float32 else value.clone() for key, value in drawn.items()}
        wanting = [key for key, value in drawn.items()
                   if gradients and value.dtype == torch.float32 and key not in constant]
        for key in wanting:
            wide[key].requires_grad_()
        y = call(**wide)
        for key, value in drawn.items():
            self.tensors[f"{name}/inputs/{key}"] = value
        if wanting:
            dy = torch.randn(y.shape).float()
            (y * dy.double()).sum().backward()
            self.tensors[f"{name}/inputs/dy"] = dy
            for key in wanting:
                self.tensors[f"{name}/grads/{key}"] = wide[key].grad
        self.tensors[f"{name}/outputs/y"] = y.detach()
        assert not any(torch.isnan(t).any() for key, t in self.tensors.items() if key.startswith(name + "/")), name
        self.metadata[name] = json.dumps({"op": op, **attributes}, sort_keys=True)

    def write(self, folder):
        kinds = {torch.float64: ("F32", "f"), torch.float32: ("F32", "f"), torch.int64: ("I32", "i"),
                 torch.bool: ("U8", "B"), torch.uint8: ("U8", "B")}
        header, body = {"__metadata__": self.metadata}, b""
        for name, tensor in self.tensors.items():
            kind, letter = kinds[tensor.dtype]
            numbers = tensor.float() if letter == "f" else tensor
            bytes_ = struct.pack(f"<{tensor.numel()}{letter}", *numbers.reshape(-1).tolist())
            header[name] = {"dtype": kind, "shape": list(tensor.shape),
                            "data_offsets": [len(body), len(body) + len(bytes_)]}
            body += bytes_
        text = json.dumps(header, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 8)
        (folder / f"{self.name}.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + body)
        print(f"{self.name}: {len(self.metadata)} cases, {8 + len(text) + len(body)} bytes")


# ---- inputs ------------------------------------------------------------------------------------------------


def normal(*shape):
    return lambda: torch.randn(shape)


def positive(*shape):
    return lambda: torch.rand(shape) * 3 + 0.25


def away_from_zero(*shape):
    return lambda: (torch.rand(shape) + 0.5) * torch.where(torch.rand(shape) < 0.5, -1.0, 1.0)


def whole(low, high, *shape):
    return lambda: torch.randint(low, high, shape)


def some(*shape):
    return lambda: torch.rand(shape) < 0.5


def probabilities(*shape):
    return lambda: torch.softmax(torch.randn(shape), -1)


def values(*numbers):
    return torch.tensor(numbers, dtype=torch.float32)


def masked(*shape):
    """Scores with -inf here and there, but never in a whole row."""
    def draw():
        mask = torch.rand(shape) < 0.4
        mask[..., 0] = False
        return torch.randn(shape).masked_fill(mask, -INF)
    return draw


# ---- the modules -------------------------------------------------------------------------------------------


def tensor():
    file = File("01_tensor")
    case = file.case
    pairs = {"same": ((2, 3), (2, 3)), "row": ((2, 3), (3,)), "column": ((2, 3), (2, 1)), "both": ((2, 1, 3), (4, 1)),
             "number": ((), (2, 3)), "numbers": ((), ()), "nothing": ((2, 0, 3), (1, 3))}
    binary = {"add": torch.add, "sub": torch.sub, "mul": torch.mul, "div": torch.div,
              "maximum": torch.maximum, "minimum": torch.minimum}
    for op, f in binary.items():
        for label, (a, b) in pairs.items():
            if op in ("sub", "maximum", "minimum") and label in ("column", "numbers", "nothing"):
                continue
            case(op, label, {"a": normal(*a), "b": away_from_zero(*b)}, lambda a, b, f=f: f(a, b))
    case("pow", "same", {"a": positive(2, 3), "b": normal(2, 3)}, lambda a, b: a ** b)
    case("pow", "both", {"a": positive(2, 1, 3), "b": normal(4, 1)}, lambda a, b: a ** b)
    for exponent in (2.0, 3.0, -1.5, 0.5):
        case("pow_number", str(exponent), {"x": positive(3, 2)}, lambda x, e=exponent: x ** e, exponent=exponent)
    case("pow_number", "of_negative", {"x": away_from_zero(5)}, lambda x: x ** 3, exponent=3.0)

    unary = {"neg": torch.neg, "exp": torch.exp, "log": torch.log, "sqrt": torch.sqrt, "rsqrt": torch.rsqrt, "abs": torch.abs}
    for op, f in unary.items():
        draw = positive if op in ("log", "sqrt", "rsqrt") else away_from_zero
        case(op, "matrix", {"x": draw(3, 4)}, lambda x, f=f: f(x))
        case(op, "number", {"x": draw()}, lambda x, f=f: f(x))
    case("clamp", "both_ends", {"x": normal(3, 4)}, lambda x: x.clamp(-0.5, 0.75), low=-0.5, high=0.75)

    compare = {"eq": torch.eq, "ne": torch.ne, "lt": torch.lt, "le": torch.le, "gt": torch.gt, "ge": torch.ge}
    for op, f in compare.items():
        small = lambda *shape: lambda: torch.randint(0, 3, shape).float()
        case(op, "ties", {"a": small(3, 4), "b": small(4)}, lambda a, b, f=f: f(a, b), gradients=False)
    case("where", "same", {"condition": some(2, 3), "a": normal(2, 3), "b": normal(2, 3)},
         lambda condition, a, b: torch.where(condition, a, b))
    case("where", "broadcast", {"condition": some(2, 1, 3), "a": normal(4, 1), "b": normal(3)},
         lambda condition, a, b: torch.where(condition, a, b))
    case("where", "numbers", {"condition": some(2, 3), "a": normal(), "b": normal()},
         lambda condition, a, b: torch.where(condition, a, b))

    axes = {"all": (), "first": (0,), "last": (-1,), "outer": (0, 2), "all_named": (0, 1, 2)}
    for keepdim in (False, True):
        for label, which in axes.items():
            named = list(which) or [0, 1, 2]
            label += "_kept" if keepdim else ""
            if which or not keepdim:
                for op, f in {"sum": torch.sum, "mean": torch.mean, "max": torch.amax, "min": torch.amin}.items():
                    case(op, label, {"x": normal(2, 3, 4)}, lambda x, f=f: f(x, dim=named, keepdim=keepdim),
                         axes=list(which), keepdim=keepdim)
    for correction in (0, 1):
        case("var", f"all_{correction}", {"x": normal(3, 4)}, lambda x: x.var(dim=(0, 1), correction=correction),
             axes=[], correction=correction, keepdim=False)
        case("var", f"last_kept_{correction}", {"x": normal(3, 4)},
             lambda x: x.var(dim=-1, correction=correction, keepdim=True), axes=[-1], correction=correction, keepdim=True)
    for op, f in {"argmax": torch.argmax, "argmin": torch.argmin}.items():
        for axis in (0, 1, -1):
            case(op, f"axis_{axis}", {"x": normal(2, 5, 3)}, lambda x, f=f: f(x, dim=axis), gradients=False,
                 axis=axis, keepdim=False)

    products = {"matrices": ((2, 3), (3, 4)), "vectors": ((5,), (5,)), "matrix_vector": ((2, 3), (3,)),
                "vector_matrix": ((3,), (3, 4)), "batches": ((2, 3, 4), (2, 4, 5)), "one_matrix": ((2, 3, 4), (4, 5)),
                "broadcast": ((2, 1, 2, 3), (4, 3, 2)), "vector_batch": ((3,), (2, 3, 4)), "batch_vector": ((2, 4, 3), (3,)),
                "empty_inner": ((2, 0), (0, 3)), "single": ((1, 1), (1, 1))}
    for label, (a, b) in products.items():
        case("matmul", label, {"a": normal(*a), "b": normal(*b)}, lambda a, b: a @ b)

    for axis in (0, 1, -1):
        shapes = {0: ((1, 3), (2, 3), (4, 3)), 1: ((2, 1), (2, 3), (2, 2)), -1: ((1, 2, 2), (1, 2, 1), (1, 2, 3))}[axis]
        case("concat", f"axis_{axis}", {name: normal(*shape) for name, shape in zip("abc", shapes)},
             lambda a, b, c: torch.cat((a, b, c), axis), axis=axis)
    for axis in (0, 1, -1):
        case("stack", f"axis_{axis}", {name: normal(2, 3) for name in "abc"}, lambda a, b, c: torch.stack((a, b, c), axis),
             axis=axis)
    for part in (0, 2):
        case("split", f"part_{part}", {"x": normal(2, 5)}, lambda x: torch.split(x, 2, 1)[part], size=2, axis=1, part=part)
    for axis, shape in ((0, (5, 3)), (1, (2, 4)), (-1, (3, 2))):
        case("gather", f"axis_{axis}", {"x": normal(3, 4), "index": whole(0, 3, *shape)},
             lambda x, index: x.gather(axis, index), axis=axis)
    for axis in (0, 1, -1):
        case("index_select", f"axis_{axis}", {"x": normal(3, 4, 3), "index": whole(0, 3, 6)},
             lambda x, index: x.index_select(axis, index), axis=axis)

    for label, shape in {"flat": (24,), "guess": (4, -1), "longer": (2, 1, 3, 4)}.items():
        case("reshape", label, {"x": normal(2, 3, 4)}, lambda x: x.reshape(shape), shape=list(shape))
    case("permute", "turned", {"x": normal(2, 3, 4)}, lambda x: x.permute(2, 0, 1), axes=[2, 0, 1])
    case("permute", "from_the_end", {"x": normal(2, 3, 4)}, lambda x: x.permute(-1, 1, 0), axes=[-1, 1, 0])
    case("transpose", "inner", {"x": normal(2, 3, 4)}, lambda x: x.transpose(1, -1), first=1, second=-1)
    for label, (axis, start, stop, step) in {"middle": (1, 1, 4, 1), "stepped": (1, 0, 5, 2), "negative": (0, -2, 3, 1),
                                             "empty": (0, 2, 1, 1), "beyond": (1, 3, 99, 1)}.items():
        case("slice", label, {"x": normal(3, 5)},
             lambda x: x[start:stop:step] if axis == 0 else x[:, start:stop:step], axis=axis, start=start, stop=stop, step=step)
    case("expand", "column", {"x": normal(3, 1)}, lambda x: x.expand(2, 3, 4), shape=[2, 3, 4])
    case("expand", "number", {"x": normal()}, lambda x: x.expand(2, 3), shape=[2, 3])
    case("squeeze", "all", {"x": normal(1, 3, 1)}, lambda x: x.squeeze())
    case("unsqueeze", "end", {"x": normal(2, 3)}, lambda x: x.unsqueeze(-1), axis=-1)
    case("flatten", "inner", {"x": normal(2, 3, 2, 2)}, lambda x: x.flatten(1, 2), first=1, last=2)
    case("select", "row", {"x": normal(3, 4)}, lambda x: x[:, 2], axis=1, position=2)
    return file


def activations():
    file = File("02_activations")
    case = file.case
    curves = {"relu": F.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "gelu": F.gelu,
              "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"), "silu": F.silu}
    for op, f in curves.items():
        case(op, "matrix", {"x": away_from_zero(3, 4)}, lambda x, f=f: f(x))
        case(op, "number", {"x": away_from_zero()}, lambda x, f=f: f(x))
        case(op, "wide", {"x": values(-90, -30, -12, -6, -3, -1e-3, 1e-3, 3, 6, 12, 30, 90)}, lambda x, f=f: f(x))
        case(op, "nothing", {"x": normal(2, 0)}, lambda x, f=f: f(x))
    for slope in (0.01, 0.3):
        case("leaky_relu", f"slope_{slope}", {"x": away_from_zero(3, 4)}, lambda x: F.leaky_relu(x, slope), slope=slope)
    for op, f in {"softmax": torch.softmax, "log_softmax": torch.log_softmax}.items():
        for axis in (0, 1, -1):
            case(op, f"axis_{axis}", {"x": normal(2, 5, 3)}, lambda x, f=f: f(x, axis), axis=axis)
        case(op, "vector", {"x": normal(7)}, lambda x, f=f: f(x, 0), axis=0)
        case(op, "one", {"x": normal(3, 1)}, lambda x, f=f: f(x, 1), axis=1)
        case(op, "huge", {"x": values(1e4, 9999, -1e4, 1e4)}, lambda x, f=f: f(x, 0), axis=0)
        case(op, "masked", {"x": masked(4, 6)}, lambda x, f=f: f(x, -1), axis=-1, gradients=op == "softmax")
    return file


def layers():
    file = File("03_layers")
    for label, shape in {"vector": (4,), "batch": (3, 4), "sequence": (2, 3, 4), "nothing": (0, 4)}.items():
        file.case("linear", label, {"x": normal(*shape), "weight": normal(2, 4), "bias": normal(2)},
                  lambda x, weight, bias: F.linear(x, weight, bias))
        file.case("linear_without_bias", label, {"x": normal(*shape), "weight": normal(2, 4)},
                  lambda x, weight: F.linear(x, weight))
    file.case("two_layers", "batch", {"x": normal(5, 3), "w1": normal(4, 3), "b1": normal(4), "w2": normal(2, 4), "b2": normal(2)},
              lambda x, w1, b1, w2, b2: F.linear(torch.relu(F.linear(x, w1, b1)), w2, b2))
    return file


def losses():
    file = File("04_losses")
    case = file.case
    reductions = ("none", "mean", "sum")
    for reduction in reductions:
        for op, f in {"mse_loss": F.mse_loss, "l1_loss": F.l1_loss}.items():
            case(op, reduction, {"input": normal(3, 4), "target": normal(3, 4)},
                 lambda input, target, f=f: f(input, target, reduction=reduction), reduction=reduction)
        for delta in (0.5, 1.0):
            case("huber_loss", f"{reduction}_{delta}", {"input": normal(3, 4), "target": normal(3, 4)},
                 lambda input, target: F.huber_loss(input, target, reduction=reduction, delta=delta),
                 reduction=reduction, delta=delta)
    case("mse_loss", "number", {"input": normal(), "target": normal()}, F.mse_loss, reduction="mean")

    for keepdim in (False, True):
        for axis in (0, 1, -1):
            case("log_sum_exp", f"axis_{axis}{'_kept' if keepdim else ''}", {"x": normal(2, 4, 3)},
                 lambda x: torch.logsumexp(x, axis, keepdim), axis=axis, keepdim=keepdim)
    case("log_sum_exp", "huge", {"x": values(1e4, 9999, -1e4)}, lambda x: torch.logsumexp(x, 0), axis=0, keepdim=False)
    case("log_sum_exp", "masked", {"x": masked(4, 6)}, lambda x: torch.logsumexp(x, 1), axis=1, keepdim=False)

    def cross_entropy(label, shape, classes=4, weighted=False, ignored=False, logits=None, **options):
        inputs = {"logits": logits or normal(*shape), "labels": whole(0, classes, *(shape[:1] + shape[2:] if len(shape) > 1 else ()))}
        if ignored:
            def some_ignored(draw=inputs["labels"]):
                labels = draw()
                labels.view(-1)[::3] = options.get("ignore_index", -100)
                return labels
            inputs["labels"] = some_ignored
        if weighted:
            inputs["weight"] = positive(classes)
        case("cross_entropy", label, inputs,
             lambda logits, labels, weight=None: F.cross_entropy(logits, labels, weight, **options), constant=("weight",),
             **{"reduction": "mean", "ignore_index": -100, "label_smoothing": 0.0, **options})

    for reduction in reductions:
        cross_entropy(reduction, (5, 4), reduction=reduction)
        cross_entropy(f"{reduction}_weighted", (5, 4), weighted=True, reduction=reduction)
        cross_entropy(f"{reduction}_ignored", (5, 4), ignored=True, reduction=reduction)
        cross_entropy(f"{reduction}_smoothed", (5, 4), reduction=reduction, label_smoothing=0.1)
        cross_entropy(f"{reduction}_everything", (7, 4), weighted=True, ignored=True, reduction=reduction, label_smoothing=0.3,
                      ignore_index=2)
        cross_entropy(f"{reduction}_pixels", (2, 4, 3), reduction=reduction, weighted=True, ignored=True)
    cross_entropy("pixels_smoothed", (2, 4, 2, 3), label_smoothing=0.2)
    cross_entropy("one_row", (4,))
    cross_entropy("one_class", (3, 1), classes=1)
    cross_entropy("all_smooth", (3, 4), label_smoothing=1.0)
    cross_entropy("huge", (2, 4), logits=lambda: torch.tensor([[1e4, 9999, -1e4, 0], [0, 3, 80, -80]]))

    def binary(label, shape, hard=False, weight=None, pos_weight=None, logits=None, **options):
        inputs = {"logits": logits or normal(*shape), "target": (lambda: (torch.rand(shape) < 0.5).float()) if hard
                  else (lambda: torch.rand(shape))}
        if weight is not None:
            inputs["weight"] = positive(*weight)
        if pos_weight is not None:
            inputs["pos_weight"] = positive(*pos_weight)
        case("binary_cross_entropy_with_logits", label, inputs,
             lambda logits, target, weight=None, pos_weight=None: F.binary_cross_entropy_with_logits(
                 logits, target, weight, pos_weight=pos_weight, **options),
             constant=("target", "weight", "pos_weight"), **{"reduction": "mean", **options})

    for reduction in reductions:
        binary(reduction, (3, 4), reduction=reduction)
        binary(f"{reduction}_hard", (3, 4), hard=True, reduction=reduction)
        binary(f"{reduction}_weighted", (3, 4), weight=(3, 1), pos_weight=(4,), reduction=reduction)
    binary("pos_weight", (3, 4), pos_weight=(4,))
    binary("number", ())
    binary("wide", (8,), logits=lambda: values(-1e4, -90, -20, -1e-3, 1e-3, 20, 90, 1e4))

    for reduction in reductions + ("batchmean",):
        logs = lambda: torch.log_softmax(torch.randn(3, 4), -1)
        case("kl_div", reduction, {"input": logs, "target": probabilities(3, 4)},
             lambda input, target: F.kl_div(input, target, reduction=reduction), reduction=reduction, log_target=False)
        case("kl_div", f"{reduction}_of_logs", {"input": logs, "target": logs},
             lambda input, target: F.kl_div(input, target, reduction=reduction, log_target=True), reduction=reduction, log_target=True)
    case("kl_div", "with_zeros", {"input": values(-0.5, -1.5, -2.5), "target": values(0, 0.25, 0.75)}, F.kl_div,
         constant=("target",), reduction="mean", log_target=False)
    return file


def autograd():
    """Whole small models: what one gradient alone cannot get wrong."""
    file = File("05_autograd")
    case = file.case
    case("diamond", "shared", {"x": normal(2, 3)}, lambda x: (lambda a: a * x + torch.tanh(a))(torch.exp(x)))
    case("used_twice", "itself", {"x": normal(3)}, lambda x: x * x * x - x / (x * x + 1))
    case("classifier", "two_layers", {"x": normal(6, 5), "w1": normal(7, 5), "b1": normal(7), "w2": normal(3, 7), "b2": normal(3),
                                      "labels": whole(0, 3, 6)},
         lambda x, w1, b1, w2, b2, labels: F.cross_entropy(F.linear(torch.relu(F.linear(x, w1, b1)), w2, b2), labels))
    case("regression", "huber", {"x": normal(6, 3), "w": normal(1, 3), "b": normal(1), "target": normal(6, 1)},
         lambda x, w, b, target: F.huber_loss(F.linear(x, w, b), target))
    case("layer_norm", "by_hand", {"x": normal(4, 6), "scale": normal(6), "shift": normal(6)},
         lambda x, scale, shift: F.layer_norm(x, (6,), scale, shift, 1e-5))
    case("attention", "one_head", {"q": normal(4, 3), "k": normal(5, 3), "v": normal(5, 2)},
         lambda q, k, v: torch.softmax(q @ k.T / math.sqrt(3), -1) @ v)
    case("attention", "batch", {"q": normal(2, 3, 4, 5), "k": normal(2, 3, 6, 5), "v": normal(2, 3, 6, 2)},
         lambda q, k, v: torch.softmax(q @ k.transpose(-2, -1) / math.sqrt(5), -1) @ v)
    case("pieces", "cut_and_joined", {"x": normal(4, 6)}, lambda x: torch.cat((x[:, 1:4] * 2, x[:, 3:6].exp()), 0).max(0).values)
    return file


if __name__ == "__main__":
    for module in (tensor, activations, layers, losses, autograd):
        module().write(pathlib.Path(__file__).parent)
