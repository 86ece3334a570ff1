// What is graded in module 02.

#include "02_activations/extremes.h"
#include "tinytorch/activations.h"

using namespace tinytorch;
using namespace tinytorch::scenario;

namespace {

/// Scores of attention: some masked, one row fully.
Tensor masked(Inputs& in, Index rows, Index columns) {
  const Index nothing = in.integer(0, rows - 1);
  std::vector<float> values;
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < columns; ++j) {
      values.push_back(i == nothing || in.coin() ? -kInf : static_cast<float>(in.number(-5, 5)));
    }
  }
  return in.values({rows, columns}, values);
}

/// A row of memory that a lane with this step fits in.
struct Memory {
  std::vector<float> numbers;
  Index step, count;
  [[nodiscard]] Lane<const float> lane() const { return {numbers.data(), step, count}; }
};

Memory scattered(Inputs& in, double low, double high) {
  const Index step = in.integer(1, 4), count = in.integer(3, 40);
  Memory out{{}, step, count};
  for (Index i = 0; i < step * count; ++i) out.numbers.push_back(static_cast<float>(in.number(low, high)));
  in.values({step * count}, out.numbers);
  return out;
}

void emit_lane(const char* name, Inputs& in, void (*f)(Lane<const float>, Lane<float>), double low,
               double high) {
  const Memory x = scattered(in, low, high);
  const Index step = in.integer(1, 3);
  std::vector<float> out(static_cast<std::size_t>(x.count * step),
                         7.0f);  // old numbers, also between the lane's
  f(x.lane(), {out.data(), step, x.count});
  emit(name, Tensor::from(std::span<const float>(out), {static_cast<Index>(out.size())}));
}

/// f of every row of a matrix, without the student's own way to find lanes.
void emit_rows(const char* name, void (*f)(Lane<const float>, Lane<float>), const Tensor& x) {
  const Index rows = x.shape()[0], columns = x.shape()[1];
  Tensor out = Tensor::empty({rows, columns});
  for (Index i = 0; i < rows; ++i) {
    f({x.data() + i * x.strides()[0], x.strides()[1], columns}, {out.data() + i * columns, 1, columns});
  }
  emit(name, out);
}

/// What shift_of says about many lanes.
void emit_shifts(const char* name, Inputs& in, double low, double high) {
  std::vector<float> shifts;
  for (int i = 0; i < 12; ++i) shifts.push_back(kernels::shift_of(scattered(in, low, high).lane()));
  emit(name, Tensor::from(std::span<const float>(shifts), {12}));
}

}  // namespace

SCENARIO("02.1", "ReluOfAnyLayout", {.judge = exact, .visibility = visible}) {
  emit("y", relu(in.normal({5, 7, 3})));
  emit("one", relu(in.uniform({}, 0.5f, 2)));
}

SCENARIO("02.1", "ReluOfExtremes", {.judge = exact, .nan = true}) {
  emit("y", relu(with_extremes(in, 9, 11)));
}

SCENARIO("02.2", "LeakyReluWithASlope",
         {.judge = close, .rtol = 1e-6, .why = "one product", .visibility = visible}) {
  const Tensor x = in.normal({6, 8});
  emit("gentle", leaky_relu(x, static_cast<float>(in.number(0.05, 0.5))));
  emit("steep", leaky_relu(x, static_cast<float>(in.number(1.5, 3))));
  emit("default", leaky_relu(x));
}

SCENARIO("02.2", "LeakyReluOfExtremes", {.judge = close, .rtol = 1e-6, .why = "one product", .nan = true}) {
  emit("y", leaky_relu(with_extremes(in, 7, 9), static_cast<float>(in.number(0.1, 0.9))));
}

SCENARIO("02.3", "Sigmoid",
         {.judge = close, .rtol = 2e-6, .why = "a handful of roundings", .visibility = visible}) {
  emit("y", sigmoid(in.normal({4, 9}, 0, 3)));
  emit("wide", sigmoid(in.uniform({50}, -80, 80)));
}

SCENARIO("02.3", "SigmoidOfExtremes",
         {.judge = close, .rtol = 2e-6, .why = "a handful of roundings", .nan = true}) {
  emit("y", sigmoid(with_extremes(in, 8, 8)));
}

SCENARIO("02.3", "SigmoidNearTheSmallestFloats",
         {.judge = close, .rtol = 0.02, .why = "the smallest floats have few digits"}) {
  emit("y", sigmoid(in.uniform({40}, -95, -88)));
}

SCENARIO("02.3", "SiluAndGeluTanh",
         {.judge = close, .rtol = 2e-5, .atol = 1e-7, .why = "a cubic in an exponent", .nan = true}) {
  const Tensor x = with_extremes(in, 6, 10);
  emit("silu", silu(x));
  emit("gelu_tanh", gelu_tanh(x));
}

SCENARIO("02.4", "Tanh",
         {.judge = close, .rtol = 2e-6, .why = "a handful of roundings", .visibility = visible}) {
  emit("y", tanh(in.normal({4, 9}, 0, 2)));
}

SCENARIO("02.4", "TanhNearZero", {.judge = close, .rtol = 2e-6, .why = "a handful of roundings"}) {
  emit("y", tanh(in.uniform({60}, -0.02f, 0.02f)));
}

SCENARIO("02.4", "TanhOfExtremes",
         {.judge = close, .rtol = 2e-6, .why = "a handful of roundings", .nan = true}) {
  emit("y", tanh(with_extremes(in, 8, 8)));
}

SCENARIO("02.5", "Gelu",
         {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "roundings before erf", .visibility = visible}) {
  emit("y", gelu(in.normal({3, 5, 7}, 0, 2)));
}

SCENARIO("02.5", "GeluOnTheLeft",
         {.judge = close, .rtol = 2e-4, .why = "rounding x / sqrt 2 moves the tail"}) {
  emit("y", gelu(in.uniform({60}, -7, -3)));
}

SCENARIO("02.5", "GeluOfExtremes",
         {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "roundings before erf", .nan = true}) {
  emit("y", gelu(with_extremes(in, 8, 8)));
}

SCENARIO("02.6", "ShiftOfALane", {.judge = exact, .visibility = visible}) {
  emit_shifts("any", in, -50, 50);
  emit_shifts("below zero", in, -9, -1);
}

SCENARIO("02.6", "ShiftOfAMaskedLane", {.judge = exact}) {
  std::vector<float> shifts;
  for (int i = 0; i < 12; ++i) {
    Memory x = scattered(in, -50, -20);
    const Index left = in.coin() ? 0 : x.count - 1;  // the only number that is not masked
    for (Index j = 0; j < x.count; ++j) {
      if (j != left) x.numbers[static_cast<std::size_t>(j * x.step)] = -kInf;
    }
    shifts.push_back(kernels::shift_of(x.lane()));
    if (i == 0) shifts.push_back(kernels::shift_of({x.lane().data, x.step, 0}));
  }
  emit("shifts", Tensor::from(std::span<const float>(shifts), {13}));
}

SCENARIO("02.7", "OneLaneOfSoftmax",
         {.judge = close, .rtol = 1e-5, .atol = 1e-9, .why = "sums of 40", .visibility = visible}) {
  emit_lane("out", in, kernels::softmax_lane, -4, 4);
}

SCENARIO("02.7", "HugeScores", {.judge = close, .rtol = 1e-5, .atol = 1e-9, .why = "sums of 40"}) {
  emit_lane("high", in, kernels::softmax_lane, 9990, 1e4);
  emit_lane("low", in, kernels::softmax_lane, -1e4, -9990);
}

SCENARIO("02.7", "MaskedRows", {.judge = close, .rtol = 1e-5, .atol = 1e-9, .why = "sums of 12"}) {
  emit_rows("y", kernels::softmax_lane, masked(in, 9, 12));
}

SCENARIO("02.7", "NanSpreadsInItsRowOnly",
         {.judge = close, .rtol = 1e-5, .atol = 1e-9, .why = "sums of 8", .nan = true}) {
  emit_rows("y", kernels::softmax_lane, with_extremes(in, 20, 8));
}

SCENARIO("02.7", "ALongLane", {.judge = close, .rtol = 2e-6, .why = "a double total, rounded once"}) {
  emit_rows("y", kernels::softmax_lane, in.uniform({1, 200000}, -7.5f, -6.5f));
}

SCENARIO("02.8", "LanesOfAnyAxis",
         {.judge = close, .rtol = 1e-6, .why = "sums of 6", .visibility = visible}) {
  const Tensor x = in.uniform({4, 6, 5}, 0.5f, 2);
  for (Index axis = 0; axis < 3; ++axis) {
    emit(str("axis ", axis), map_lanes(x, axis, [](Lane<const float> from, Lane<float> to) {
           float total = 0;
           for (Index i = 0; i < from.count; ++i) to[i] = total += from[i];
         }));
  }
}

SCENARIO("02.8", "LanesOfViews", {.judge = close, .rtol = 1e-6, .why = "one quotient"}) {
  const Tensor x = in.uniform({6, 8, 5}, 0.5f, 2);
  const auto by_first = [](Lane<const float> from, Lane<float> to) {
    for (Index i = 0; i < from.count; ++i) to[i] = static_cast<float>(i) + from[i] / from[0];
  };
  const Tensor view = x.permute(in.order(3)).slice(1, 1, 5, 2);
  emit("y", map_lanes(view, in.integer(0, 2), by_first));
  emit("a lane a row", map_lanes(x.slice(2, 0, 1), 1, by_first));
}

SCENARIO("02.8", "SoftmaxAlongAnyAxis", {.judge = close, .rtol = 1e-5, .atol = 1e-9, .why = "sums of 7"}) {
  const Tensor x = in.normal({3, 7, 4});
  emit("first", softmax(x, 0));
  emit("middle", softmax(x, -2));
  emit("last", softmax(x));
}

SCENARIO("02.9", "OneLaneOfLogSoftmax",
         {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "sums of 40", .visibility = visible}) {
  emit_lane("out", in, kernels::log_softmax_lane, -4, 4);
}

SCENARIO("02.9", "LogarithmsOfHugeScores",
         {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "sums of 40"}) {
  emit_lane("high", in, kernels::log_softmax_lane, 9990, 1e4);
  emit_lane("wide", in, kernels::log_softmax_lane, -1e4, 1e4);
}

SCENARIO("02.9", "LogarithmsOfMaskedRowsAndNan",
         {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "sums of 12", .nan = true}) {
  emit_rows("masked", kernels::log_softmax_lane, masked(in, 9, 12));
  emit_rows("extremes", kernels::log_softmax_lane, with_extremes(in, 20, 12));
}

SCENARIO("02.9", "TheLogarithmOfALongLane",
         {.judge = close, .rtol = 3e-7, .why = "a double total, rounded once"}) {
  emit_rows("y", kernels::log_softmax_lane, in.uniform({1, 200000}, -7.5f, -6.5f));
}
