#!/usr/bin/env python3
"""Writes tests/06_optimizers/torch_values.h: what PyTorch's optimizers and schedules do, step by step.

    /usr/bin/python3 tests/oracle/make_06.py      # python3-torch; the file in the tree was made with 1.13
"""
import pathlib
import torch

P0 = [1.0, -2.0, 0.5, 3.0]
STEPS = 12
SHOWN = (1, 2, 3, STEPS)


def gradient(step, i):
    """Exact in float: signs, sizes and a zero that an average must get over."""
    return ((step * 7 + i * 5) % 11 - 5) / 4 * (1, 0.125, 16, 1)[i]


OPTIMIZERS = [
    ("sgd", torch.optim.SGD, dict(lr=0.1)),
    ("sgd decay", torch.optim.SGD, dict(lr=0.1, weight_decay=0.5)),
    ("momentum", torch.optim.SGD, dict(lr=0.05, momentum=0.9)),
    ("momentum decay", torch.optim.SGD, dict(lr=0.05, momentum=0.75, weight_decay=0.25)),
    ("nesterov", torch.optim.SGD, dict(lr=0.05, momentum=0.9, nesterov=True)),
    ("nesterov decay", torch.optim.SGD, dict(lr=0.05, momentum=0.75, weight_decay=0.25, nesterov=True)),
    ("rmsprop", torch.optim.RMSprop, dict()),
    ("rmsprop decay", torch.optim.RMSprop, dict(lr=0.05, alpha=0.9, eps=1e-3, weight_decay=0.25)),
    ("rmsprop momentum", torch.optim.RMSprop, dict(lr=0.05, alpha=0.9, momentum=0.5)),
    ("rmsprop centered", torch.optim.RMSprop, dict(lr=0.05, alpha=0.75, eps=1e-2, centered=True)),
    ("rmsprop all", torch.optim.RMSprop,
     dict(lr=0.05, alpha=0.75, eps=1e-2, weight_decay=0.25, momentum=0.5, centered=True)),
    ("adam", torch.optim.Adam, dict()),
    ("adam decay", torch.optim.Adam, dict(lr=0.05, weight_decay=0.5)),
    ("adam betas", torch.optim.Adam, dict(lr=0.05, betas=(0.5, 0.75), eps=0.125)),
    ("adamw", torch.optim.AdamW, dict()),
    ("adamw decay", torch.optim.AdamW, dict(lr=0.05, weight_decay=0.5)),
    ("adamw betas", torch.optim.AdamW, dict(lr=0.05, betas=(0.5, 0.75), eps=0.125, weight_decay=0.25)),
]


def trajectory(make, options):
    p = torch.tensor(P0, requires_grad=True)
    optimizer = make([p], **options)
    shown = []
    for step in range(1, STEPS + 1):
        p.grad = torch.tensor([gradient(step, i) for i in range(4)])
        optimizer.step()
        if step in SHOWN:
            shown.append(p.detach().tolist())
    return shown


def sequential(optimizer):
    lr = torch.optim.lr_scheduler
    return lr.SequentialLR(optimizer, [lr.LinearLR(optimizer, 0.25, 1.0, 6), lr.CosineAnnealingLR(optimizer, 12)], [6])


LR = torch.optim.lr_scheduler
SCHEDULES = [
    ("step", 24, lambda o: LR.StepLR(o, 5, 0.5)),
    ("cosine", 24, lambda o: LR.CosineAnnealingLR(o, 10, 0.05)),
    ("linear", 12, lambda o: LR.LinearLR(o, 0.25, 1.0, 6)),
    ("linear default", 8, lambda o: LR.LinearLR(o)),
    ("one cycle", 20, lambda o: LR.OneCycleLR(o, 1.0, 20, cycle_momentum=False)),
    ("one cycle, late", 33, lambda o: LR.OneCycleLR(o, 0.5, 33, pct_start=0.7, div_factor=10, final_div_factor=100,
                                                    cycle_momentum=False)),
    ("sequential", 18, sequential),
]


def rates(steps, make):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.4)
    scheduler = make(optimizer)
    out = []
    for _ in range(steps):
        out.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step() if len(out) < steps else None
    return out


def numbers(values, suffix):
    """At most seven in a line."""
    texts = [f"{v:.9g}" if suffix else repr(v) for v in values]
    texts = [(t if any(c in t for c in ".en") else t + ".0") + suffix for t in texts]
    return ", ".join(texts)


def main():
    out = ["/// @file", "/// What PyTorch's optimizers and schedules do. Written by tests/oracle/make_06.py; do not edit.", "",
           "#pragma once", "", "#include <array>", "#include <vector>", "", "namespace torch_values {", "",
           f"inline constexpr int kSteps = {STEPS};",
           f"inline constexpr std::array<int, 4> kShown = {{{', '.join(map(str, SHOWN))}}};",
           f"inline constexpr std::array<float, 4> kStart = {{{numbers(P0, 'f')}}};",
           "/// The gradient of step 1, 2, ...",
           f"inline constexpr float kGradients[kSteps][4] = {{"]
    for step in range(1, STEPS + 1):
        out.append("{" + numbers([gradient(step, i) for i in range(4)], "f") + "},")
    out += ["};", "", "/// The parameter after the steps of kShown.",
            "struct Trajectory { const char* name; float after[4][4]; };",
            "inline const std::vector<Trajectory> kTrajectories = {"]
    for name, make, options in OPTIMIZERS:
        rows = ", ".join("{" + numbers(row, "f") + "}" for row in trajectory(make, options))
        out.append(f'{{"{name}", {{{rows}}}}},')
    out += ["};", "", "/// The rate of a group that began with 0.4, before step 1, 2, ...",
            "struct Rates { const char* name; std::vector<double> rates; };",
            "inline const std::vector<Rates> kRates = {"]
    for name, steps, make in SCHEDULES:
        out.append(f'{{"{name}", {{{numbers(rates(steps, make), "")}}}}},')
    out += ["};", "", "}  // namespace torch_values", ""]
    path = pathlib.Path(__file__).resolve().parent.parent / "06_optimizers" / "torch_values.h"
    path.write_text("\n".join(out))


main()
