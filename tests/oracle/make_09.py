#!/usr/bin/python3
"""Writes tests/oracle/09_spatial.safetensors: what PyTorch says about convolution, pooling and batch normalisation.

    tests/oracle/make_09.py      # python3-torch; see make.py for what a case is
"""

import pathlib

import torch
import torch.nn.functional as F

from make import File, normal, positive, whole


def pair(value):
    return list(value) if isinstance(value, tuple) else [value, value]


def whole_numbers(*shape):
    """Few different numbers, so that there are many ties."""
    return lambda: torch.randint(0, 3, shape).float()


def spatial():
    file = File("09_spatial")
    case = file.case

    def conv2d(label, x, weight, bias=True, stride=1, padding=0, dilation=1, groups=1):
        inputs = {"x": normal(*x), "weight": normal(*weight)}
        if bias:
            inputs["bias"] = normal(weight[0])
        case("conv2d", label, inputs,
             lambda x, weight, bias=None: F.conv2d(x, weight, bias, stride, padding, dilation, groups),
             stride=pair(stride), padding=pair(padding), dilation=pair(dilation), groups=groups)

    conv2d("plain", (2, 3, 5, 6), (4, 3, 3, 3))
    conv2d("no_bias", (2, 2, 4, 4), (3, 2, 2, 2), bias=False)
    conv2d("stride", (2, 2, 7, 7), (3, 2, 3, 3), stride=2)
    conv2d("stride_leaves_a_rest", (1, 2, 6, 8), (2, 2, 3, 3), stride=(2, 3))
    conv2d("padding", (2, 2, 4, 5), (3, 2, 3, 3), padding=1)
    conv2d("padding_larger_than_the_image", (1, 1, 2, 2), (2, 1, 3, 3), padding=3)
    conv2d("dilation", (2, 2, 7, 6), (2, 2, 3, 2), dilation=2)
    conv2d("everything", (2, 4, 9, 8), (6, 2, 3, 2), stride=(2, 1), padding=(2, 1), dilation=(2, 3), groups=2)
    conv2d("two_groups", (2, 4, 4, 4), (6, 2, 3, 3), groups=2)
    conv2d("depthwise", (2, 3, 5, 5), (6, 1, 3, 3), padding=1, groups=3)
    conv2d("pointwise", (2, 3, 3, 4), (5, 3, 1, 1))
    conv2d("pointwise_with_stride", (2, 3, 5, 5), (2, 3, 1, 1), stride=2)
    conv2d("whole_image", (3, 2, 3, 4), (4, 2, 3, 4))
    conv2d("one_row", (2, 2, 1, 7), (2, 2, 1, 3), padding=(0, 1))
    conv2d("many_images", (11, 1, 3, 3), (2, 1, 2, 2))
    conv2d("nobody", (0, 2, 4, 4), (3, 2, 3, 3))

    def max_pool2d(label, x, kernel, stride=None, padding=0, dilation=1, draw=normal):
        stride = kernel if stride is None else stride
        case("max_pool2d", label, {"x": draw(*x)}, lambda x: F.max_pool2d(x, kernel, stride, padding, dilation),
             kernel=pair(kernel), stride=pair(stride), padding=pair(padding), dilation=pair(dilation))

    max_pool2d("halves", (2, 3, 4, 6), 2)
    max_pool2d("leaves_a_rest", (2, 2, 5, 7), 2)
    max_pool2d("overlapping", (2, 2, 6, 5), 3, 1)
    max_pool2d("padding", (2, 2, 6, 6), 3, 2, 1)
    max_pool2d("below_zero", (1, 2, 4, 4), 3, 1, 1, draw=lambda *shape: lambda: -torch.rand(shape) - 1)
    max_pool2d("dilation", (2, 2, 7, 8), (2, 3), 1, 0, (2, 3))
    max_pool2d("oblong", (2, 1, 6, 9), (2, 3), (1, 2), (1, 0))
    max_pool2d("ties", (2, 3, 6, 6), 3, 1, 1, draw=whole_numbers)
    max_pool2d("ties_side_by_side", (2, 3, 6, 6), 2, draw=whole_numbers)
    max_pool2d("nobody", (0, 2, 4, 4), 2)

    def avg_pool2d(label, x, kernel, stride=None, padding=0, count_include_pad=True):
        stride = kernel if stride is None else stride
        case("avg_pool2d", label, {"x": normal(*x)},
             lambda x: F.avg_pool2d(x, kernel, stride, padding, count_include_pad=count_include_pad),
             kernel=pair(kernel), stride=pair(stride), padding=pair(padding), count_include_pad=count_include_pad)

    avg_pool2d("halves", (2, 3, 4, 6), 2)
    avg_pool2d("leaves_a_rest", (2, 2, 5, 7), 2)
    avg_pool2d("overlapping", (2, 2, 6, 5), 3, 1)
    avg_pool2d("padding_counts", (2, 2, 6, 6), 3, 2, 1)
    avg_pool2d("padding_does_not_count", (2, 2, 6, 6), 3, 2, 1, False)
    avg_pool2d("oblong", (2, 1, 6, 9), (2, 3), (1, 2), (1, 0), False)
    avg_pool2d("nobody", (0, 2, 4, 4), 2)

    for label, x, size in (("global", (2, 3, 4, 5), (1, 1)), ("divides", (2, 2, 6, 4), (3, 2)), ("overlaps", (2, 2, 7, 5), (3, 3)),
                           ("nothing_to_do", (1, 2, 3, 4), (3, 4)), ("grows", (1, 2, 2, 3), (3, 7)), ("nobody", (0, 2, 4, 4), (2, 2))):
        case("adaptive_avg_pool2d", label, {"x": normal(*x)}, lambda x: F.adaptive_avg_pool2d(x, size), size=list(size))

    def batch_norm(label, x, training, affine=True, eps=1e-5, scale=1.0, shift=0.0):
        channels = x[1]
        inputs = {"x": lambda: torch.randn(x) * scale + shift, "running_mean": normal(channels), "running_var": positive(channels)}
        if affine:
            inputs |= {"weight": normal(channels), "bias": normal(channels)}
        case("batch_norm", label, inputs,
             lambda x, running_mean, running_var, weight=None, bias=None:
             F.batch_norm(x, running_mean.clone(), running_var.clone(), weight, bias, training, 0.1, eps),
             constant=("running_mean", "running_var"), training=training, eps=eps)

    for training in (True, False):
        mode = "training" if training else "evaluation"
        batch_norm(mode, (3, 4, 2, 3), training)
        batch_norm(f"{mode}_not_affine", (3, 2, 2, 2), training, affine=False)
        batch_norm(f"{mode}_large_eps", (2, 3, 3, 2), training, eps=0.5)
        batch_norm(f"{mode}_far_from_zero", (4, 2, 3, 3), training, scale=3.0, shift=20.0)
        batch_norm(f"{mode}_one_pixel", (5, 3, 1, 1), training)
        batch_norm(f"{mode}_one_image", (1, 3, 2, 4), training)

    def remembered(what, label, x, momentum):
        def after(x, running_mean, running_var):
            F.batch_norm(x, running_mean, running_var, None, None, True, momentum)
            return running_mean if what == "mean" else running_var
        case(f"running_{what}", label, {"x": normal(*x), "running_mean": normal(x[1]), "running_var": positive(x[1])}, after,
             gradients=False, momentum=momentum)

    for what in ("mean", "var"):
        remembered(what, "usual", (3, 4, 2, 3), 0.1)
        remembered(what, "only_the_last", (2, 3, 2, 2), 1.0)
        remembered(what, "two_numbers", (2, 3, 1, 1), 0.25)

    def residual(x, w1, g1, b1, w2, g2, b2):
        norm = lambda y, g, b: F.batch_norm(y, None, None, g, b, True)
        y = F.relu(norm(F.conv2d(x, w1, padding=1), g1, b1))
        return F.relu(x + norm(F.conv2d(y, w2, padding=1), g2, b2))

    case("residual", "block", {"x": normal(3, 2, 4, 4), "w1": normal(2, 2, 3, 3), "g1": positive(2), "b1": normal(2),
                               "w2": normal(2, 2, 3, 3), "g2": positive(2), "b2": normal(2)}, residual)

    def lenet(x, w1, b1, w2, b2, w3, b3, labels):
        x = F.max_pool2d(F.relu(F.conv2d(x, w1, b1, padding=1)), 2)
        x = F.avg_pool2d(F.relu(F.conv2d(x, w2, b2)), 2)
        return F.cross_entropy(F.linear(x.flatten(1), w3, b3), labels)

    case("lenet", "small", {"x": normal(4, 1, 8, 8), "w1": normal(2, 1, 3, 3), "b1": normal(2), "w2": normal(3, 2, 3, 3), "b2": normal(3),
                            "w3": normal(3, 3), "b3": normal(3), "labels": whole(0, 3, 4)}, lenet)
    return file


if __name__ == "__main__":
    spatial().write(pathlib.Path(__file__).parent)
