// What one operation costs beside its work: the way from Op to kernel.

#include "bench.h"
#include "tinytorch/op.h"

namespace {

using tinytorch::Device;
using tinytorch::Index;
using tinytorch::Layer;
using tinytorch::Op;
using tinytorch::Tensor;

constexpr int kCalls = 1000;

// A kernel that does nearly nothing, so that the way to it shows.
[[gnu::noinline]] Index probe(const Tensor& a, const Tensor& b) {
  return a.body().layout.offset + b.body().layout.offset;
}

using ProbeOp = Op<Index(const Tensor&, const Tensor&)>;

// Stands for a gradient entry of module 05 when no tensor wants a gradient: it looks, and goes on to the
// kernel.
Index look_and_pass(const ProbeOp& op, const Tensor& a, const Tensor& b) {
  if (a.requires_grad() || b.requires_grad()) [[unlikely]]
    throw tinytorch::GradientError("probe: nothing here wants a gradient");
  return op.kernel(a, b);
}

constinit ProbeOp probe_op{"probe", probe};
constinit ProbeOp recorded_op{"recorded_probe", probe, tinytorch::Kind::atomic, nullptr, look_and_pass};

template <class F>
void chain(const char* name, F call) {
  const Tensor a = Tensor::empty({1}), b = Tensor::empty({1});
  bench::latency(name, "tinytorch", "ns", kCalls, [=] {
    for (int i = 0; i < kCalls; ++i) {
      benchmark::DoNotOptimize(a);  // or one call would stand for all
      bench::keep(call(a, b));
    }
  });
}

const bench::Suite dispatch([] {
  chain("dispatch_direct_call", [](const Tensor& a, const Tensor& b) { return probe(a, b); });
  chain("dispatch_disabled", [](const Tensor& a, const Tensor& b) { return probe_op(a, b); });
  const Tensor a = Tensor::empty({1}), b = Tensor::empty({1});
  bench::latency("dispatch_unwanted", "tinytorch", "ns", kCalls, [=] {
    tinytorch::detail::enable(Layer::autograd, true);
    for (int i = 0; i < kCalls; ++i) {
      benchmark::DoNotOptimize(a);
      bench::keep(recorded_op(a, b));
    }
    tinytorch::detail::enable(Layer::autograd, false);
  });
  bench::difference("dispatch_added_disabled", "dispatch_disabled", "dispatch_direct_call");
  bench::difference("dispatch_added_unwanted", "dispatch_unwanted", "dispatch_direct_call");
});

}  // namespace
