// The public functions and layers: they guard, and call what you write.

#include "tinytorch/embeddings.h"

#include <cmath>
#include <vector>

#include "tinytorch/guards.h"
#include "tinytorch/init.h"
#include "tinytorch/ops.h"

namespace tinytorch {

using detail::require;
using detail::require_f32;

namespace {

void check_even(const char* who, Index width) {
  if (width < 2 || width % 2 != 0) {
    throw ValueError(
        str(who, ": the width is ", width, "; numbers go in pairs, so it must be even and at least 2"));
  }
}

void check_position(const char* who, Index position) {
  if (position < 0) throw ValueError(str(who, ": position is ", position, "; the first token stands at 0"));
}

/// @throws ShapeError unless x is (..., time, width)
void check_rows(const char* who, const Tensor& x, Index width) {
  if (x.dim() < 2 || x.size(-1) != width) {
    throw ShapeError(str(who, ": x is ", x.shape(), "; expected (..., time, ", width, ")"));
  }
}

}  // namespace

Tensor embedding(const Tensor& weight, const Tensor& ids, Index padding_index) {
  require_f32("embedding", weight);
  require("embedding", ids, {DType::i32});
  if (weight.dim() != 2) {
    throw ShapeError(str("embedding: the table is (vocabulary, width), got ", weight.shape()));
  }
  const Tensor rows = ids.contiguous();
  const auto* id = rows.data<std::int32_t>();
  for (Index i = 0; i < rows.numel(); ++i) {
    if (id[i] < 0 || id[i] >= weight.size(0)) {
      throw IndexError(str("embedding: id ", id[i], " (number ", i, " of ids) is outside [0, ",
                           weight.size(0),
                           "), the rows of the table; does the tokenizer belong to this model?"));
    }
  }
  return embedding_op(weight, rows, padding_index);
}

Tensor sinusoidal_positions(Index length, Index width, Index first) {
  check_even("sinusoidal_positions", width);
  check_position("sinusoidal_positions", first);
  if (length < 0)
    throw ValueError(str("sinusoidal_positions: the length is ", length, "; it cannot be negative"));
  const Tensor out = Tensor::empty({length, width});
  for (Index r = 0; r < length; ++r) {
    kernels::sinusoidal_row(first + r, {out.data() + r * width, static_cast<std::size_t>(width)});
  }
  return out;
}

Tensor rotary(const Tensor& x, Index position, RotaryOptions options) {
  require_f32("rotary", x);
  if (x.dim() < 2 || x.size(-1) % 2 != 0) {
    throw ShapeError(str("rotary: x is ", x.shape(), "; expected (..., time, width) with an even width"));
  }
  check_position("rotary", position);
  if (!(options.base > 0)) throw ValueError(str("rotary: base is ", options.base, "; it must be above 0"));
  return rotary_op(x, position, options.base, options.pairs, 1.0f);
}

Tensor alibi_slopes(Index heads) {
  if (heads < 1) throw ValueError(str("alibi_slopes: ", heads, " heads; there must be at least one"));
  const Tensor out = Tensor::empty({heads});
  for (Index h = 0; h < heads; ++h) out.data()[h] = static_cast<float>(kernels::alibi_slope(h, heads));
  return out;
}

Tensor alibi_bias(Index heads, Index queries, Index keys) {
  const Tensor slopes = alibi_slopes(heads);
  if (queries < 0 || keys < queries) {
    throw ValueError(
        str("alibi_bias: ", queries, " queries and ", keys,
            " keys; the queries are the last of the keys' positions, so there are at most as many"));
  }
  const Tensor out = Tensor::empty({heads, queries, keys});
  for (Index h = 0; h < heads; ++h) {
    kernels::alibi_head(out.data() + h * queries * keys, slopes.data()[h], queries, keys);
  }
  return out;
}

namespace kernels {

Tensor rotary(const Tensor& x, Index position, double base, RotaryPairs pairs, float direction) {
  const Tensor rows = x.contiguous(), out = Tensor::empty(x.shape());
  const Index time = x.size(-2), width = x.size(-1), half = width / 2;
  const auto n = static_cast<std::size_t>(half);
  // The angles of all positions once, for every batch and head.
  std::vector<float> cosine(static_cast<std::size_t>(time) * n), sine(cosine.size());
  for (std::size_t at = 0; at < cosine.size(); ++at) {
    const auto t = static_cast<Index>(at / n), pair = static_cast<Index>(at % n);
    const double angle = rotary_angle(position + t, pair, width, base);
    cosine[at] = static_cast<float>(std::cos(angle));
    sine[at] = direction * static_cast<float>(std::sin(angle));
  }
  const Index count = width == 0 ? 0 : x.numel() / width;
  for (Index r = 0; r < count; ++r) {
    const std::size_t at = static_cast<std::size_t>(r % time) * n;
    rotate_row(rows.data() + r * width, out.data() + r * width, {cosine.data() + at, n},
               {sine.data() + at, n}, pairs);
  }
  return out;
}

// Only the rows that are picked are read.
Cost embedding_cost(std::span<const Value> arguments, std::span<const Tensor> results) {
  const std::int64_t ids = arguments[1].tensor->numel(), bytes = 4 * results[0].numel();
  return {0, 4 * ids + bytes, bytes};
}

// Four products and two sums a pair.
Cost rotary_cost(std::span<const Value> arguments, std::span<const Tensor> results) {
  const std::int64_t numbers = results[0].numel();
  return {3 * numbers, 4 * arguments[0].tensor->numel(), 4 * numbers};
}

}  // namespace kernels

namespace nn {
namespace {

void check_table(const char* who, const char* rows, Index count, Index width) {
  if (count < 1 || width < 1) {
    throw ValueError(str(who, ": ", rows, " is ", count, " and width ", width, "; both must be at least 1"));
  }
}

}  // namespace

Embedding::Embedding(Index vocabulary, Index width, Generator& random, Index padding_index)
    : Module("Embedding"), padding_index_(padding_index) {
  check_table("Embedding", "vocabulary", vocabulary, width);
  if (padding_index >= vocabulary) {
    throw ValueError(str("Embedding: padding_index is ", padding_index, " and the vocabulary has ",
                         vocabulary, " rows; it must be one of them, or -1 for none"));
  }
  weight = randn({vocabulary, width}, random);
  if (padding_index >= 0) weight.select(0, padding_index).fill_(0.0f);
  register_parameter("weight", weight);
}

LearnedPositions::LearnedPositions(Index context, Index width, Generator& random)
    : Module("LearnedPositions") {
  check_table("LearnedPositions", "context", context, width);
  weight = zeros({context, width});
  init::normal_(weight, 0.0f, 0.02f, random);
  register_parameter("weight", weight);
}

Tensor LearnedPositions::forward(const Tensor& x, Index position) {
  require_f32("LearnedPositions", x);
  check_rows("LearnedPositions", x, weight.size(1));
  check_position("LearnedPositions", position);
  if (position + x.size(-2) > context()) {
    throw ShapeError(str("LearnedPositions: ", x.size(-2), " tokens from position ", position, " reach to ",
                         position + x.size(-2), ", and the context is ", context(),
                         "; shorten the text, or make a model with a longer context"));
  }
  return kernels::learned_positions(x, weight, position);
}

SinusoidalPositions::SinusoidalPositions(Index width) : Module("SinusoidalPositions"), width_(width) {
  check_even("SinusoidalPositions", width);
}

Tensor SinusoidalPositions::forward(const Tensor& x, Index position) {
  require_f32("SinusoidalPositions", x);
  check_rows("SinusoidalPositions", x, width_);
  return x + sinusoidal_positions(x.size(-2), width_, position);
}

void tie_weights(Linear& output, const Embedding& tokens) {
  if (output.weight.shape() != tokens.weight.shape()) {
    throw ShapeError(str("tie_weights: the output's weight is ", output.weight.shape(), " and the table ",
                         tokens.weight.shape(), "; a Linear from the width to the vocabulary fits"));
  }
  kernels::tie(output, tokens);
}

}  // namespace nn
}  // namespace tinytorch
