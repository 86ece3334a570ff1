// What is graded in module 06. Settings, parameters and gradients come from the seed; what is emitted is the
// memory that a kernel wrote.

#include <cmath>
#include <span>
#include <vector>

#include "support/scenario.h"
#include "tinytorch/optim.h"
#include "tinytorch/schedule.h"

using namespace tinytorch;
using namespace tinytorch::scenario;

namespace {

using Floats = std::vector<float>;

/// The numbers of a tensor of rank 1, read through its body.
Floats floats(const Tensor& x) {
  const detail::Body& body = x.body();
  const auto* from = reinterpret_cast<const float*>(body.storage->data) + body.layout.offset;
  Floats out;
  for (Index i = 0; i < body.layout.shape[0]; ++i) out.push_back(from[i * body.layout.strides[0]]);
  return out;
}

Floats normal(Inputs& in, Index count, float deviation = 1) {
  return floats(in.normal({count}, 0, deviation));
}
Floats positive(Inputs& in, Index count) { return floats(in.uniform({count}, 0.1f, 2)); }

void emit_floats(const char* name, const Floats& values) {
  emit(name, Tensor::from(values, {static_cast<Index>(values.size())}));
}

void emit_rates(const std::vector<double>& rates) {
  emit_floats("rates", Floats(rates.begin(), rates.end()));
}

double rate(Inputs& in) { return in.number(0.01, 0.3); }
double share(Inputs& in) { return in.number(0.3, 0.95); }

/// A parameter with a gradient.
Tensor parameter(const Tensor& values, const Tensor& gradient) {
  Tensor out = Tensor::from(floats(values), values.shape());
  out.body().requires_grad = true;
  out.set_grad(gradient);
  return out;
}

/// Gradients of several shapes in memory of their own.
struct Gradients {
  explicit Gradients(Inputs& in, float deviation) {
    for (Index count = in.integer(2, 4); count > 0; --count)
      all.push_back(normal(in, in.integer(1, 40), deviation));
    for (Floats& each : all) spans.emplace_back(each);
  }
  void emit_all() const {
    Floats joined;
    for (const Floats& each : all) joined.insert(joined.end(), each.begin(), each.end());
    emit_floats("gradients", joined);
  }
  std::vector<Floats> all;
  std::vector<std::span<float>> spans;
};

}  // namespace

// ---- 06.1 sgd_

SCENARIO("06.1", "SgdOneStep",
         {.judge = close, .rtol = 1e-6, .atol = 1e-6, .why = "one product", .visibility = visible}) {
  const Index n = in.integer(3, 40);
  Floats p = normal(in, n);
  const Floats g = normal(in, n);
  kernels::sgd_(p, g, {.lr = rate(in)});
  emit_floats("p", p);
}

SCENARIO("06.1", "SgdWithDecay", {.judge = close, .rtol = 1e-6, .atol = 1e-6, .why = "two products"}) {
  const Index n = in.integer(3, 40);
  Floats p = normal(in, n, 3);
  const Floats g = normal(in, n);
  kernels::sgd_(p, g, {.lr = rate(in), .weight_decay = share(in)});
  emit_floats("p", p);
}

SCENARIO("06.1", "SgdThroughTheOptimizer",
         {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "five steps"}) {
  const Tensor p = parameter(in.normal({3000}), in.normal({3000}));
  optim::SGD sgd({p}, {.lr = rate(in), .weight_decay = share(in)});
  for (int i = 0; i < 5; ++i) sgd.step();
  emit("p", p);
}

// ---- 06.2 momentum_

SCENARIO("06.2", "MomentumOneStepAtSpeed",
         {.judge = close, .rtol = 1e-6, .atol = 1e-6, .why = "three products", .visibility = visible}) {
  const Index n = in.integer(3, 40);
  Floats p = normal(in, n), v = normal(in, n);
  const Floats g = normal(in, n);
  kernels::momentum_(p, g, v, {.lr = rate(in), .momentum = share(in)});
  emit_floats("p", p);
  emit_floats("v", v);
}

SCENARIO("06.2", "MomentumWithDecay",
         {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "three products, twice"}) {
  const Index n = in.integer(3, 40);
  Floats p = normal(in, n, 3), v = normal(in, n);
  const Floats g = normal(in, n);
  const optim::SGDOptions options{.lr = rate(in), .momentum = share(in), .weight_decay = share(in)};
  for (int i = 0; i < 2; ++i) kernels::momentum_(p, g, v, options);
  emit_floats("p", p);
  emit_floats("v", v);
}

// ---- 06.3 nesterov_

SCENARIO("06.3", "NesterovOneStepAtSpeed",
         {.judge = close, .rtol = 1e-6, .atol = 1e-6, .why = "four products", .visibility = visible}) {
  const Index n = in.integer(3, 40);
  Floats p = normal(in, n), v = normal(in, n);
  const Floats g = normal(in, n);
  kernels::nesterov_(p, g, v, {.lr = rate(in), .momentum = share(in), .nesterov = true});
  emit_floats("p", p);
  emit_floats("v", v);
}

SCENARIO("06.3", "NesterovWithDecay",
         {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "four products, twice"}) {
  const Index n = in.integer(3, 40);
  Floats p = normal(in, n, 3), v = normal(in, n);
  const Floats g = normal(in, n);
  const optim::SGDOptions options{
      .lr = rate(in), .momentum = share(in), .weight_decay = share(in), .nesterov = true};
  for (int i = 0; i < 2; ++i) kernels::nesterov_(p, g, v, options);
  emit_floats("p", p);
  emit_floats("v", v);
}

// ---- 06.4 rmsprop_

SCENARIO(
    "06.4", "RMSpropOneStep",
    {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "a root and a quotient", .visibility = visible}) {
  const Index n = in.integer(3, 40);
  Floats p = normal(in, n), s = positive(in, n), none;
  const Floats g = normal(in, n);
  kernels::rmsprop_(p, g, s, none, none, {.lr = rate(in), .alpha = share(in), .eps = in.number(0.01, 0.5)});
  emit_floats("p", p);
  emit_floats("s", s);
}

SCENARIO("06.4", "SlowMeans",
         {.judge = close, .rtol = 1e-6, .atol = 1e-9, .why = "1 - alpha to all its digits"}) {
  const Index n = in.integer(3, 40);
  Floats p = normal(in, n), s(static_cast<std::size_t>(n)), none;
  const Floats g = normal(in, n);
  kernels::rmsprop_(p, g, s, none, none, {.lr = rate(in), .alpha = 1 - in.number(1e-4, 9e-4)});
  emit_floats("s", s);
}

SCENARIO("06.4", "WithEverything",
         {.judge = close, .rtol = 1e-4, .atol = 1e-5, .why = "a difference under a root"}) {
  const Index n = in.integer(3, 40);
  Floats p = normal(in, n), s = floats(in.uniform({n}, 2, 4)), a = floats(in.uniform({n}, -1, 1)),
         v = normal(in, n);
  const Floats g = normal(in, n);
  kernels::rmsprop_(p, g, s, a, v,
                    {.lr = rate(in),
                     .alpha = share(in),
                     .eps = 0.1,
                     .weight_decay = share(in),
                     .momentum = share(in),
                     .centered = true});
  emit_floats("p", p);
  emit_floats("s", s);
  emit_floats("a", a);
  emit_floats("v", v);
}

SCENARIO("06.4", "CenteredOrWithMomentum",
         {.judge = close, .rtol = 1e-4, .atol = 1e-5, .why = "a difference under a root"}) {
  const Index n = in.integer(3, 40);
  Floats p = normal(in, n), q = p, s = floats(in.uniform({n}, 2, 4)), t = s, a(s.size()), v(s.size()), none;
  const Floats g = normal(in, n);
  kernels::rmsprop_(p, g, s, a, none, {.lr = rate(in), .alpha = share(in), .eps = 0.1, .centered = true});
  kernels::rmsprop_(q, g, t, none, v,
                    {.lr = rate(in), .alpha = share(in), .eps = 0.1, .momentum = share(in)});
  emit_floats("centered", p);
  emit_floats("with momentum", q);
  emit_floats("v", v);
}

// ---- 06.5 adam_

SCENARIO(
    "06.5", "AdamSomeStep",
    {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "a root and a quotient", .visibility = visible}) {
  const Index n = in.integer(3, 40);
  Floats p = normal(in, n), m = normal(in, n), v = positive(in, n);
  const Floats g = normal(in, n);
  kernels::adam_(p, g, m, v, in.integer(1, 9), {.lr = rate(in), .beta1 = share(in), .beta2 = share(in)});
  emit_floats("p", p);
  emit_floats("m", m);
  emit_floats("v", v);
}

SCENARIO("06.5", "AdamFirstSteps",
         {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "a root and a quotient, four times"}) {
  const Index n = in.integer(3, 40);
  Floats p = normal(in, n), m(p.size()), v(p.size());
  const optim::AdamOptions options{.lr = rate(in)};
  for (Index t = 1; t <= 4; ++t) {
    const Floats g = normal(in, n);
    kernels::adam_(p, g, m, v, t, options);
  }
  emit_floats("p", p);
  emit_floats("m", m);
  emit_floats("v", v);
}

SCENARIO("06.5", "LargeEpsAndDecay",
         {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "a root and a quotient"}) {
  const Index n = in.integer(3, 40);
  Floats p = normal(in, n), m = normal(in, n), v = positive(in, n);
  const Floats g = normal(in, n);
  kernels::adam_(p, g, m, v, in.integer(1, 5),
                 {.lr = rate(in),
                  .beta1 = share(in),
                  .beta2 = share(in),
                  .eps = in.number(0.1, 1),
                  .weight_decay = share(in)});
  emit_floats("p", p);
  emit_floats("m", m);
  emit_floats("v", v);
}

SCENARIO("06.5", "AdamThroughTheOptimizer",
         {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "six steps"}) {
  const Tensor p = parameter(in.normal({3000}), in.normal({3000}));
  optim::Adam adam({p}, {.lr = rate(in)});
  for (int i = 0; i < 6; ++i) adam.step();
  emit("p", p);
}

// ---- 06.6 adamw_

SCENARIO(
    "06.6", "AdamWSomeStep",
    {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "a root and a quotient", .visibility = visible}) {
  const Index n = in.integer(3, 40);
  Floats p = normal(in, n, 3), m = normal(in, n), v = positive(in, n);
  const Floats g = normal(in, n);
  kernels::adamw_(p, g, m, v, in.integer(1, 9),
                  {.lr = rate(in), .beta1 = share(in), .beta2 = share(in), .weight_decay = share(in)});
  emit_floats("p", p);
  emit_floats("m", m);
  emit_floats("v", v);
}

SCENARIO("06.6", "AdamWFirstSteps",
         {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "a root and a quotient, four times"}) {
  const Index n = in.integer(3, 40);
  Floats p = normal(in, n, 3), m(p.size()), v(p.size());
  const optim::AdamWOptions options{.lr = rate(in), .eps = in.number(0.01, 0.5), .weight_decay = share(in)};
  for (Index t = 1; t <= 4; ++t) {
    const Floats g = normal(in, n);
    kernels::adamw_(p, g, m, v, t, options);
  }
  emit_floats("p", p);
  emit_floats("v", v);
}

// ---- 06.7 clip_norm_

SCENARIO(
    "06.7", "TooLong",
    {.judge = close, .rtol = 1e-5, .atol = 1e-7, .why = "a root and a quotient", .visibility = visible}) {
  Gradients gradients(in, 5);
  emit("norm", kernels::clip_norm_(gradients.spans, in.number(0.5, 1)));
  gradients.emit_all();
}

SCENARIO("06.7", "ShortEnough", {.judge = close, .rtol = 1e-6, .why = "a root"}) {
  Gradients gradients(in, 1);
  emit("norm", kernels::clip_norm_(gradients.spans, in.number(100, 200)));
  gradients.emit_all();
}

SCENARIO("06.7", "HugeAndTiny", {.judge = close, .rtol = 1e-5, .why = "a root and a quotient"}) {
  Gradients huge(in, 1e30f), tiny(in, 1e-5f);
  emit("huge", kernels::clip_norm_(huge.spans, in.number(1, 2)));
  emit("tiny", kernels::clip_norm_(tiny.spans, in.number(1e-6, 2e-6)));  // 1e-6 beside the norm shows
  tiny.emit_all();
}

// ---- 06.8 cosine, 06.9 ramp, 06.10 one_cycle

SCENARIO("06.8", "Anywhere", {.judge = close, .rtol = 1e-6, .why = "one cosine", .visibility = visible}) {
  std::vector<double> rates;
  for (int i = 0; i < 9; ++i) {
    const double from = in.number(1, 2), to = in.number(0.1, 0.5);
    rates.push_back(kernels::cosine(from, to, in.number(0, 1)));
  }
  emit_rates(rates);
}

SCENARIO("06.8", "UpAndBeyondTheEnd", {.judge = close, .rtol = 1e-6, .why = "one cosine"}) {
  const optim::CosineAnnealingLR schedule(in.integer(3, 9), in.number(0.01, 0.1));
  std::vector<double> rates;
  for (Index step = 0; step < 24; step += 3) rates.push_back(schedule.at(step, in.number(0.5, 1)));
  rates.push_back(kernels::cosine(in.number(0, 0.5), in.number(1, 2), in.number(0, 1)));
  emit_rates(rates);
}

SCENARIO("06.9", "OnTheWay", {.judge = close, .rtol = 1e-6, .why = "one quotient", .visibility = visible}) {
  std::vector<double> rates;
  for (int i = 0; i < 9; ++i) {
    const double from = in.number(0.1, 0.9), to = in.number(1, 2);
    const Index step = in.integer(0, 9);
    rates.push_back(kernels::ramp(from, to, step, in.integer(10, 20)));
  }
  emit_rates(rates);
}

SCENARIO("06.9", "AndNoFurther", {.judge = close, .rtol = 1e-6, .why = "one quotient"}) {
  const double from = in.number(0.1, 0.9), to = in.number(1, 2);
  const Index total = in.integer(2, 9);
  std::vector<double> rates;
  for (Index step : {Index{0}, total - 1, total, total + 1, 3 * total}) {
    rates.push_back(kernels::ramp(from, to, step, total));
  }
  emit_rates(rates);
}

SCENARIO("06.10", "TheWholeCycle",
         {.judge = close, .rtol = 1e-6, .why = "one cosine", .visibility = visible}) {
  const optim::OneCycleOptions options{.max_lr = in.number(0.5, 1), .total_steps = in.integer(15, 30)};
  std::vector<double> rates;
  for (Index step = 0; step < 15; ++step) rates.push_back(kernels::one_cycle(step, options));
  emit_rates(rates);
}

SCENARIO("06.10", "OtherCorners", {.judge = close, .rtol = 1e-6, .why = "one cosine"}) {
  const optim::OneCycleOptions options{.max_lr = in.number(0.5, 1),
                                       .total_steps = in.integer(10, 20),
                                       .pct_start = in.number(0.4, 0.8),
                                       .div_factor = in.number(2, 9),
                                       .final_div_factor = in.number(2, 9)};
  std::vector<double> rates;
  for (Index step = 0; step < 10; ++step) rates.push_back(kernels::one_cycle(step, options));
  rates.push_back(kernels::one_cycle(options.total_steps - 1, options));
  emit_rates(rates);
}

SCENARIO("06.10", "TheTopAtStepZero", {.judge = close, .rtol = 1e-6, .why = "one cosine"}) {
  const optim::OneCycleOptions options{.max_lr = in.number(0.5, 1), .total_steps = 8, .pct_start = 0.125};
  std::vector<double> rates;
  for (Index step = 0; step < 8; ++step) rates.push_back(kernels::one_cycle(step, options));
  emit_rates(rates);
}
