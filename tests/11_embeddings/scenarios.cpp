// What is graded in module 11.

#include "support/scenario.h"
#include "tinytorch/autograd.h"
#include "tinytorch/embeddings.h"

using namespace tinytorch;
using namespace tinytorch::scenario;

namespace {

Tensor leaf(Tensor x) {
  enable_autograd();
  x.body().requires_grad = true;
  return x;
}

Tensor vector(const std::vector<float>& numbers) {
  return Tensor::from(std::span<const float>(numbers), {static_cast<Index>(numbers.size())});
}

RotaryPairs either(Inputs& in) { return in.coin() ? RotaryPairs::halves : RotaryPairs::neighbours; }

}  // namespace

SCENARIO("11.1", "RowsOfATable", {.judge = exact}) {
  const Index rows = in.integer(2, 9), width = in.integer(1, 6);
  const Tensor table = in.normal({rows, width});
  emit("vector", embedding(table, in.labels({in.integer(2, 7)}, rows)));
  emit("batch", embedding(table, in.labels(in.shape(3, 1, 3), rows)));
}

SCENARIO("11.1", "RowsOfAView", {.judge = exact}) {
  const Index rows = in.integer(2, 6), width = in.integer(2, 6);
  const Tensor wide = in.normal({width, rows + 2});
  emit("part", embedding(wide.slice(1, 1, rows + 1).transpose(0, 1), in.labels({5}, rows)));
}

SCENARIO("11.2", "RowsFetchedManyTimes",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of at most 24 gradients"}) {
  const Index rows = in.integer(2, 5), width = in.integer(1, 5);
  const Tensor table = leaf(in.normal({rows, width})), ids = in.labels({4, 6}, rows);
  backward(embedding(table, ids), {.gradient = in.normal({4, 6, width})});
  emit("d_table", table.grad());
}

SCENARIO("11.2", "PaddingIsNotTrained",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of at most 12 gradients"}) {
  const Index rows = in.integer(3, 6), padding = in.integer(0, 2);
  const Tensor table = leaf(in.normal({rows, 3})), ids = in.labels({12}, rows);
  backward(embedding(table, ids, padding), {.gradient = in.normal({12, 3})});
  emit("d_table", table.grad());
}

SCENARIO("11.3", "Waves",
         {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "one sine in double, rounded once"}) {
  emit("near", sinusoidal_positions(in.integer(2, 6), 2 * in.integer(1, 8), in.integer(1, 50)));
  emit("far", sinusoidal_positions(2, 2 * in.integer(2, 8), in.integer(100000, 200000)));
}

SCENARIO("11.4", "RowsOfTheContext", {.judge = close, .rtol = 1e-6, .atol = 1e-6, .why = "one sum"}) {
  const Index context = in.integer(5, 9), time = in.integer(1, 4), width = in.integer(1, 5);
  const Tensor table = leaf(in.normal({context, width})), x = leaf(in.normal({2, time, width}));
  const Tensor y = kernels::learned_positions(x, table, in.integer(0, context - time));
  emit("y", y);
  backward(y, {.gradient = in.normal(y.shape())});
  emit("d_table", table.grad());
  emit("dx", x.grad());
}

SCENARIO("11.5", "OneTensorUnderTwoNames",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of at most 30 products"}) {
  Generator random(1);
  const Index rows = in.integer(3, 6), width = in.integer(2, 4);
  nn::Embedding tokens(rows, width, random);
  nn::Linear output(width, rows, random, false);
  tokens.weight = leaf(in.normal({rows, width}));
  kernels::tie(output, tokens);
  emit("same", output.weight.is(tokens.weight) ? 1 : 0);
  const Tensor y = output(tokens(in.labels({5}, rows)));
  emit("y", y);
  backward(y, {.gradient = in.normal(y.shape())});
  emit("d_table", tokens.weight.grad());
}

SCENARIO("11.6", "Angles",
         {.judge = close, .rtol = 1e-6, .atol = 0, .why = "one power in double, rounded once"}) {
  std::vector<float> angles;
  for (int i = 0; i < 4; ++i) {
    const Index pairs = in.integer(2, 32), pair = in.integer(0, pairs - 1), position = in.integer(1, 5000);
    angles.push_back(
        static_cast<float>(kernels::rotary_angle(position, pair, 2 * pairs, in.number(10, 500000))));
  }
  emit("angles", vector(angles));
}

SCENARIO("11.7", "TurnedRows", {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "two products"}) {
  const Index time = in.integer(1, 5), width = 2 * in.integer(1, 5), position = in.integer(1, 30);
  const Tensor x = in.normal({2, time, width});
  emit("halves", rotary(x, position, {.pairs = RotaryPairs::halves}));
  emit("neighbours", rotary(x, position, {.pairs = RotaryPairs::neighbours}));
}

SCENARIO("11.7", "TurnedHeads", {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "two products"}) {
  const Tensor x = in.normal({2, 4, 3, 6});
  emit("y", rotary(x.transpose(1, 2), in.integer(0, 9), {.base = in.number(5, 90), .pairs = either(in)}));
}

SCENARIO("11.8", "TurnedBack", {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "two products"}) {
  const Index time = in.integer(1, 5), width = 2 * in.integer(1, 5);
  const Tensor x = leaf(in.normal({2, time, width}));
  const Tensor y = rotary(x, in.integer(1, 30), {.base = in.number(5, 90), .pairs = either(in)});
  backward(y, {.gradient = in.normal(y.shape())});
  emit("dx", x.grad());
}

SCENARIO("11.9", "SlopesOfAnyNumberOfHeads",
         {.judge = close, .rtol = 1e-6, .atol = 0, .why = "one power in double, rounded once"}) {
  std::vector<float> slopes;
  for (int i = 0; i < 3; ++i) {
    const Index heads = in.integer(2, 40);
    for (const Index head : {Index{0}, in.integer(0, heads - 1), heads - 1}) {
      slopes.push_back(static_cast<float>(kernels::alibi_slope(head, heads)));
    }
  }
  emit("slopes", vector(slopes));
}

SCENARIO("11.10", "Handicaps", {.judge = close, .rtol = 1e-6, .atol = 0, .why = "one product"}) {
  const Index keys = in.integer(3, 8), queries = in.integer(1, 3);
  const Tensor out = Tensor::empty({queries, keys});
  kernels::alibi_head(out.data(), static_cast<float>(in.number(0.1, 1)), queries, keys);
  emit("bias", out);
}
