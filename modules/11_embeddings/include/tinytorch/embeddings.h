/// @file
/// Module 11: embeddings. A token is a whole number, and a network wants vectors; a row of vectors has no
/// order, and a sentence does.
///
///     nn::Embedding tokens(vocabulary, 128, random);
///     nn::LearnedPositions positions(1024, 128, random);
///     Tensor x = positions(tokens(ids));        // ids (batch, time), i32 -> (batch, time, 128)
///
/// Four ways to say where a token stands: a table that is learned, a table of sines (Vaswani et al., 2017),
/// turning queries and keys by an angle that grows with the position (Su et al., 2021), and a handicap on
/// attention's scores that grows with the distance (Press et al., 2022). The first two are added to the
/// embedding; the last two act inside attention, module 12.
///
/// A `position` argument is the place of the first row of x in its text: 0 for a text from its beginning, n
/// for what follows n tokens that were handled before.

#pragma once

#include <cstdint>
#include <span>

#include "tinytorch/layers.h"
#include "tinytorch/record.h"

namespace tinytorch {

/// Row ids[i] of a table for each i.
///
/// @param weight         (vocabulary, width), f32
/// @param ids            any shape, i32, each in [0, vocabulary)
/// @param padding_index  rows picked with this id send no gradient to the table; none if below 0
/// @return               ids.shape() + (width)
/// @throws ShapeError, DTypeError, IndexError
[[nodiscard]] Tensor embedding(const Tensor& weight, const Tensor& ids, Index padding_index = -1);

/// Positions as waves of many lengths (Vaswani et al., 2017, section 3.5). Row r belongs to position p =
/// first + r:
///
///     out[r][2i]     = sin(p / 10000^(2i / width))
///     out[r][2i + 1] = cos(p / 10000^(2i / width))
///
/// @return  (length, width), f32
/// @throws ValueError unless width is even and at least 2, and length and first are not negative
[[nodiscard]] Tensor sinusoidal_positions(Index length, Index width, Index first = 0);

/// Which numbers of a row turn together, for a width of 2n.
enum class RotaryPairs : std::uint8_t {
  halves,      ///< i and i + n, as in Llama's files at Hugging Face
  neighbours,  ///< 2i and 2i + 1, as in the paper
};
struct RotaryOptions {
  double base = 10000;  ///< pair i turns by position * base^(-2i / width)
  RotaryPairs pairs = RotaryPairs::halves;
  friend bool operator==(const RotaryOptions&, const RotaryOptions&) = default;
};

/// Turns each pair of numbers of a row by an angle that grows with the row's position (RoPE: Su et al., 2021,
/// eq. 34). A dot product of two turned rows then depends on how far apart they stand, and not on where.
///
/// @param x         (..., time, width), f32, width even; queries or keys, never values
/// @param position  of the first row along time
/// @return          x's shape
/// @throws ShapeError, DTypeError, ValueError
[[nodiscard]] Tensor rotary(const Tensor& x, Index position = 0, RotaryOptions options = {});

/// One slope a head (ALiBi: Press et al., 2022, section 3): 2^(-8/n), 2^(-16/n), ... 2^-8 for n heads if n is
/// a power of two; otherwise those of the power below n, followed by every second one of the power above.
/// @return  (heads), f32  @throws ValueError when heads is below 1
[[nodiscard]] Tensor alibi_slopes(Index heads);

/// What ALiBi adds to attention's scores: minus slope times distance. The queries are the last of the keys'
/// positions, so query i stands at keys - queries + i.
///
/// @return  (heads, queries, keys), f32
/// @throws ValueError when heads is below 1, a count is negative, or there are more queries than keys
[[nodiscard]] Tensor alibi_bias(Index heads, Index queries, Index keys);

namespace nn {

/// A table with one row a token. Starts normal with deviation 1, as in PyTorch; GPT-like models scale it
/// down.
class Embedding : public Module {
 public:
  /// @param padding_index  a row that starts at 0 and is never trained; none if below 0
  /// @throws ValueError when a size is below 1 or padding_index is not a row
  Embedding(Index vocabulary, Index width, Generator& random, Index padding_index = -1);
  /// @param ids  any shape, i32  @return ids.shape() + (width)
  Tensor forward(const Tensor& ids) override { return embedding(weight, ids, padding_index_); }

  Tensor weight;  ///< (vocabulary, width)

 private:
  Index padding_index_;
};

/// x + a row of a learned table for each position.
class LearnedPositions : public Module {
 public:
  /// @param context  how many positions there are. The table starts normal with deviation 0.02, as in GPT-2.
  /// @throws ValueError when a size is below 1
  LearnedPositions(Index context, Index width, Generator& random);
  Tensor forward(const Tensor& x) override { return forward(x, 0); }
  /// @param x  (..., time, width)  @throws ShapeError, also when position + time is more than the context
  Tensor forward(const Tensor& x, Index position);
  [[nodiscard]] Index context() const { return weight.size(0); }

  Tensor weight;  ///< (context, width)
};

/// x + sinusoidal_positions: nothing to learn and no last position.
class SinusoidalPositions : public Module {
 public:
  /// @throws ValueError unless width is even and at least 2
  explicit SinusoidalPositions(Index width);
  Tensor forward(const Tensor& x) override { return forward(x, 0); }
  /// @param x  (..., time, width)  @throws ShapeError
  Tensor forward(const Tensor& x, Index position);

 private:
  Index width_;
};

/// Lets the layer that scores the next token use the table that reads tokens (Press and Wolf, 2017): one
/// tensor under two names, which receives both gradients and is trained once.
/// @throws ShapeError unless output.weight has the shape of tokens.weight
void tie_weights(Linear& output, const Embedding& tokens);

}  // namespace nn

namespace kernels {

/// @name Exercises. Arguments are valid.
/// @{
/// (Exercise 11.1) @param weight any strides  @param ids i32, row-major, each of them a row of the table
Tensor embedding(const Tensor& weight, const Tensor& ids, Index padding_index);
/// One row of sinusoidal_positions; row.size() is the width. (Exercise 11.3)
void sinusoidal_row(Index position, std::span<float> row);
/// x plus the rows of weight that start at `position`; x is (..., time, width). (Exercise 11.4)
Tensor learned_positions(const Tensor& x, const Tensor& weight, Index position);
/// By how much pair `pair` of a row of `width` numbers turns at a position, in radians. (Exercise 11.6)
[[nodiscard]] double rotary_angle(Index position, Index pair, Index width, double base);
/// One row turned: y is x with each pair (a, b) turned by its angle. (Exercise 11.7)
/// @param x, y           2 n numbers each, not overlapping
/// @param cosine, sine   of the n angles
void rotate_row(const float* x, float* y, std::span<const float> cosine, std::span<const float> sine,
                RotaryPairs pairs);
/// The slope of a head, counted from 0. (Exercise 11.9)
[[nodiscard]] double alibi_slope(Index head, Index heads);
/// What query i gets for key j, for one head; out is row-major (queries, keys). (Exercise 11.10)
void alibi_head(float* out, float slope, Index queries, Index keys);
/// output.weight becomes tokens.weight, the tensor itself. (Exercise 11.5)
void tie(nn::Linear& output, const nn::Embedding& tokens);
/// @}

/// rotate_row for every row; `direction` 1 turns forward, -1 back. Given.
/// @param x  (..., time, width), any strides
Tensor rotary(const Tensor& x, Index position, double base, RotaryPairs pairs, float direction);
Cost embedding_cost(std::span<const Value> arguments, std::span<const Tensor> results);
Cost rotary_cost(std::span<const Value> arguments, std::span<const Tensor> results);

}  // namespace kernels

namespace gradients {

/// y = the rows of a table at ids; a row picked twice receives twice, padding nothing. d.shape(0) is the
/// table's shape. (Exercise 11.2) @param ids i32, row-major  @param dy ids.shape() + (width), any strides
void embedding(const Tensor& ids, Index padding_index, const Tensor& dy, const Into& d);
/// y = x, turned. (Exercise 11.8)
void rotary(Index position, double base, RotaryPairs pairs, float direction, const Tensor& dy, const Into& d);

}  // namespace gradients

inline constinit Op<Tensor(const Tensor&, const Tensor&, Index)> embedding_op{
    "embedding", kernels::embedding, Kind::atomic, kernels::embedding_cost,
    recorded([](const Tensor&, const Tensor& ids, Index padding_index) {
      return [ids = Saved(ids), padding_index](const Tensor& dy, const Into& d) {
        gradients::embedding(ids.get(), padding_index, dy, d);
      };
    })};
inline constinit Op<Tensor(const Tensor&, Index, double, RotaryPairs, float)> rotary_op{
    "rotary", kernels::rotary, Kind::atomic, kernels::rotary_cost,
    recorded([](const Tensor&, Index position, double base, RotaryPairs pairs, float direction) {
      return [=](const Tensor& dy, const Into& d) {
        gradients::rotary(position, base, pairs, direction, dy, d);
      };
    })};

}  // namespace tinytorch
