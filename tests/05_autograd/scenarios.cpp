// What is graded in module 05. Leaves are marked by the raw field; a gradient is read from the raw field.

#include "05_autograd/scenario_gradients.h"
#include "tinytorch/gradients.h"
#include "tinytorch/losses.h"
#include "tinytorch/record.h"

using namespace tinytorch;
using namespace tinytorch::scenario;

namespace {

/// A node of the tape as numbers: how many places before it in the order its inputs come.
std::vector<float> distances(const TapeNodes& order) {
  std::vector<float> out;
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (const TapeNode* input : order[i]->inputs) {
      std::size_t at = 0;
      while (at < order.size() && order[at] != input) ++at;
      out.push_back(at > i && at < order.size() ? 1.0f : -1.0f);
    }
    out.push_back(static_cast<float>(order[i]->uses));
  }
  out.push_back(static_cast<float>(order.size()));
  return out;
}

}  // namespace

SCENARIO("05.1", "SumToAxesInFront",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of up to 20"}) {
  const Shape shape = in.shape(2, 2, 4);
  Shape repeated = shape;
  repeated.insert(0, in.integer(2, 5));
  emit("sum", sum_to(in.normal(repeated), shape));
  emit("twice", sum_to(in.normal({2, 3, shape[1]}), {shape[1]}));
}

SCENARIO("05.1", "SumToAxesOfOne", {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of up to 20"}) {
  const Index n = in.integer(2, 5), m = in.integer(2, 5);
  emit("rows", sum_to(in.normal({n, m}), {n, 1}));
  emit("columns", sum_to(in.normal({n, m}), {1, m}));
  emit("both", sum_to(in.normal({3, n, m}), {n, 1}));
  emit("none", sum_to(in.normal({1, n}), {1, n}));
}

SCENARIO("05.2", "GradientsReachEveryArgument",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "a few products"}) {
  const Tensor a = leaf(in.normal({2, 3})), b = leaf(in.normal({2, 3})), c = in.normal({2, 3});
  const Tensor y = concat({a * c, c, b * a}, 1);
  emit_gradients(in, y, {{"da", a}, {"db", b}});
}

SCENARIO("05.2", "ArgumentsKeepTheirPlaces",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "one quotient"}) {
  const Tensor plain = in.uniform({4}, 1, 2), a = leaf(in.uniform({4}, 1, 2)),
               b = leaf(in.uniform({4}, 1, 2));
  emit_gradients(in, plain / a, {{"da", a}});
  emit_gradients(in, b - plain, {{"db", b}});
}

SCENARIO("05.3", "OrderOfADiamond", {.judge = close, .rtol = 1e-5, .atol = 1e-4, .why = "a few products"}) {
  const Tensor x = leaf(in.uniform({3}, 0.5f, 1.5f));
  Tensor y = x * 1.5f;
  const Index links = in.integer(2, 5);
  for (Index i = 0; i < links; ++i) y = y * 0.5f + y * y * 0.25f;
  const TapeNodes order = topological_order(*static_cast<TapeNode*>(y.body().node));
  const std::vector<float> seen = distances(order);
  emit("order", Tensor::from(seen, {static_cast<Index>(seen.size())}));
  emit_gradients(in, y, {{"dx", x}});
}

SCENARIO("05.3", "OrderOfARandomGraph",
         {.judge = close, .rtol = 1e-4, .atol = 1e-4, .why = "sums along many paths"}) {
  const Tensor x = leaf(in.normal({2}));
  Tensors values{x};
  for (int i = 0; i < 12; ++i) {
    const auto last = static_cast<Index>(values.size()) - 1;
    const Tensor& a = values[static_cast<std::size_t>(in.integer(0, last))];
    const Tensor& b = values[static_cast<std::size_t>(in.integer(last > 2 ? last - 2 : 0, last))];
    values.push_back(a * 0.5f - b * 0.75f);
  }
  const Tensor y = values.back() + values[6];
  emit_gradients(in, y, {{"dx", x}});
}

SCENARIO("05.4", "PathsAddUp", {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of 4"}) {
  const Tensor x = leaf(in.normal({3, 2}));
  const Tensor y = x + x * in.normal({3, 2}) + x + x * 2.0f;
  emit_gradients(in, y, {{"dx", x}});
}

SCENARIO("05.4", "TotalsAreTheirOwn", {.judge = close, .rtol = 1e-6, .atol = 1e-6, .why = "one addition"}) {
  const Tensor first = in.normal({4}), second = in.normal({4});
  Tensor a, b;
  accumulate(a, first);
  accumulate(b, first);
  accumulate(a, second);
  emit("a", a);
  emit("b", b);
}

SCENARIO("05.5", "MulSameShape", {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "one product"}) {
  const Shape shape = in.shape(2, 1, 5);
  const Tensor a = leaf(in.normal(shape)), b = leaf(in.normal(shape));
  emit_gradients(in, a * b, {{"da", a}, {"db", b}});
}

SCENARIO("05.5", "MulBroadcasts", {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of up to 20"}) {
  const Tensor a = leaf(in.normal({3, 1})), b = leaf(in.normal({2, 1, 4})), c = leaf(in.normal({}));
  emit_gradients(in, a * b * c, {{"da", a}, {"db", b}, {"dc", c}});
}

SCENARIO("05.6", "DivSameShape", {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "three roundings"}) {
  const Shape shape = in.shape(2, 1, 5);
  const Tensor a = leaf(in.normal(shape)), b = leaf(in.uniform(shape, 0.5f, 2));
  emit_gradients(in, a / b, {{"da", a}, {"db", b}});
}

SCENARIO("05.6", "DivBroadcasts", {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of up to 20"}) {
  const Tensor a = leaf(in.normal({3, 1})), b = leaf(in.uniform({2, 1, 4}, 0.5f, 2));
  emit_gradients(in, a / b, {{"da", a}, {"db", b}});
}

SCENARIO("05.7", "Exp", {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "one exponential, one product"}) {
  const Tensor x = leaf(in.normal(in.shape(2, 1, 5)));
  emit_gradients(in, x.exp(), {{"dx", x}});
}

SCENARIO("05.7", "ExpOfExp", {.judge = close, .rtol = 1e-4, .atol = 1e-5, .why = "two exponentials"}) {
  const Tensor x = leaf(in.uniform({4}, -1, 1));
  emit_gradients(in, x.exp().exp(), {{"dx", x}});
}

SCENARIO("05.8", "Log", {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "one quotient"}) {
  const Tensor x = leaf(in.uniform(in.shape(2, 1, 5), 0.1f, 3));
  emit_gradients(in, x.log(), {{"dx", x}});
}

SCENARIO("05.8", "LogOfAProduct", {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "three roundings"}) {
  const Tensor x = leaf(in.uniform({4}, 0.5f, 3)), z = leaf(in.uniform({4}, 0.5f, 3));
  emit_gradients(in, (x * z).log(), {{"dx", x}, {"dz", z}});
}

SCENARIO("05.9", "SumOneAxis", {.judge = close, .rtol = 1e-6, .atol = 1e-7, .why = "copies"}) {
  const Tensor x = leaf(in.normal({3, 4})), z = leaf(in.normal({3, 4}));
  emit_gradients(in, x.sum(0), {{"dx", x}});
  emit_gradients(in, z.sum(1, true), {{"dz", z}});
}

SCENARIO("05.9", "SumSeveralAxes", {.judge = close, .rtol = 1e-6, .atol = 1e-7, .why = "copies"}) {
  const Tensor x = leaf(in.normal({2, 3, 4})), z = leaf(in.normal({2, 3}));
  emit_gradients(in, x.sum(Shape{2, 0}), {{"dx", x}});
  emit_gradients(in, z.sum(), {{"dz", z}});
}

SCENARIO("05.10", "MaxOneAxis", {.judge = close, .rtol = 1e-6, .atol = 1e-7, .why = "copies"}) {
  const Tensor x = leaf(in.normal({4, 5})), z = leaf(in.normal({4, 5}));
  emit_gradients(in, x.max(1), {{"dx", x}});
  emit_gradients(in, z.max(0, true), {{"dz", z}});
}

SCENARIO("05.10", "MaxWithTies", {.judge = close, .rtol = 1e-6, .atol = 1e-7, .why = "one quotient"}) {
  const Tensor x = leaf(in.whole({3, 6}, 0, 3)), z = leaf(in.whole({3, 2, 4}, 0, 3));
  emit_gradients(in, x.max(1), {{"dx", x}});
  emit_gradients(in, z.max(Shape{0, 2}), {{"dz", z}});
}

SCENARIO("05.11", "MatmulTwoMatrices",
         {.judge = close, .rtol = 1e-4, .atol = 1e-5, .why = "sums of up to 6"}) {
  const Index m = in.integer(1, 5), k = in.integer(1, 6), n = in.integer(1, 5);
  const Tensor a = leaf(in.normal({m, k})), b = leaf(in.normal({k, n}));
  emit_gradients(in, a.matmul(b), {{"da", a}, {"db", b}});
}

SCENARIO("05.11", "MatmulBatches", {.judge = close, .rtol = 1e-4, .atol = 1e-5, .why = "sums of up to 24"}) {
  const Tensor a = leaf(in.normal({3, 2, 4})), b = leaf(in.normal({4, 3})), c = leaf(in.normal({2, 1, 3, 2}));
  emit_gradients(in, a.matmul(b).matmul(c), {{"da", a}, {"db", b}, {"dc", c}});
}

SCENARIO("05.12", "SoftmaxAnyAxis", {.judge = close, .rtol = 1e-4, .atol = 1e-6, .why = "sums of up to 5"}) {
  const Tensor x = leaf(in.normal({3, 5, 2}));
  emit_gradients(in, softmax(x, in.integer(0, 2)), {{"dx", x}});
}

SCENARIO("05.12", "SoftmaxOfOneRow", {.judge = close, .rtol = 1e-4, .atol = 1e-6, .why = "sums of up to 6"}) {
  const Tensor x = leaf(in.normal({6}, 0, 3));
  emit_gradients(in, softmax(x), {{"dx", x}});
}

SCENARIO("05.13", "LogSoftmaxAnyAxis",
         {.judge = close, .rtol = 1e-4, .atol = 1e-5, .why = "sums of up to 5"}) {
  const Tensor x = leaf(in.normal({3, 5, 2}));
  emit_gradients(in, log_softmax(x, in.integer(0, 2)), {{"dx", x}});
}

SCENARIO("05.13", "LogSoftmaxOfOneRow",
         {.judge = close, .rtol = 1e-4, .atol = 1e-5, .why = "sums of up to 6"}) {
  const Tensor x = leaf(in.normal({6}, 0, 3));
  emit_gradients(in, log_softmax(x), {{"dx", x}});
}

SCENARIO("05.14", "CrossEntropyPlain",
         {.judge = close, .rtol = 1e-4, .atol = 1e-6, .why = "sums of up to 5"}) {
  const Tensor x = leaf(in.normal({4, 5})), labels = in.labels({4}, 5);
  emit_gradients(in, cross_entropy(x, labels), {{"dx", x}});
}

SCENARIO("05.14", "CrossEntropyWithOptions",
         {.judge = close, .rtol = 1e-4, .atol = 1e-5, .why = "sums of up to 5"}) {
  const Tensor x = leaf(in.normal({6, 4})), labels = in.labels({6}, 4), weight = in.uniform({4}, 0.5f, 2);
  // Label 3 is ignored unless all are.
  const Tensor y = cross_entropy(
      x, labels,
      {.weight = weight, .ignore_index = 3, .reduction = Reduction::none, .label_smoothing = 0.2f});
  emit_gradients(in, y, {{"dx", x}});
}

SCENARIO("05.15", "SliceWithSteps", {.judge = close, .rtol = 1e-6, .atol = 1e-7, .why = "copies"}) {
  const Tensor x = leaf(in.normal({3, 8}));
  emit_gradients(in, x.slice(1, in.integer(0, 2), in.integer(5, 8), in.integer(1, 3)), {{"dx", x}});
}

SCENARIO("05.15", "SlicesThatOverlap", {.judge = close, .rtol = 1e-6, .atol = 1e-6, .why = "one addition"}) {
  const Tensor x = leaf(in.normal({5, 3}));
  emit_gradients(in, x.slice(0, 0, 3) * x.slice(0, 2, 5), {{"dx", x}});
}

SCENARIO("05.16", "GatherAlongTheLastAxis",
         {.judge = close, .rtol = 1e-6, .atol = 1e-6, .why = "sums of up to 5"}) {
  const Tensor x = leaf(in.normal({3, 4})), index = in.labels({3, 5}, 4);
  emit_gradients(in, x.gather(1, index), {{"dx", x}});
}

SCENARIO("05.16", "GatherAlongTheFirstAxis",
         {.judge = close, .rtol = 1e-6, .atol = 1e-6, .why = "sums of up to 6"}) {
  const Tensor x = leaf(in.normal({4, 3})), index = in.labels({6, 2}, 4);
  emit_gradients(in, x.gather(0, index), {{"dx", x}});
}
