// Module 11, part 1: rows of tables. Read the lesson, "A row for a token".

#include <cmath>

#include "tinytorch/embeddings.h"
#include "tinytorch/ops.h"

namespace tinytorch {

// Exercise 11.1: fetch the row of every token.
// Write the rows one after the other into a new tensor. weight may be a view: use both of its strides.
// The padding index changes nothing here.
Tensor kernels::embedding(const Tensor& weight, const Tensor& ids, [[maybe_unused]] Index padding_index) {
  // BEGIN SOLUTION
  Shape shape = ids.shape();
  shape.push_back(weight.size(1));
  const Tensor out = Tensor::empty(shape);
  float* to = out.data();
  const auto* id = ids.data<std::int32_t>();
  for (Index i = 0; i < ids.numel(); ++i) {
    const float* row = weight.data() + id[i] * weight.strides()[0];
    for (Index c = 0; c < weight.size(1); ++c) *to++ = row[c * weight.strides()[1]];
  }
  return out;
  // END SOLUTION
}

// Exercise 11.2: send the gradient of each fetched row back to where the row came from, and add there.
// All other rows get zeros, and so does the padding's.
void gradients::embedding(const Tensor& ids, Index padding_index, const Tensor& dy, const Into& d) {
  // BEGIN SOLUTION
  const Tensor dw = zeros(d.shape(0)), rows = dy.contiguous();
  const Index width = dw.size(1);
  const auto* id = ids.data<std::int32_t>();
  for (Index i = 0; i < ids.numel(); ++i) {
    if (id[i] == padding_index) continue;
    float* to = dw.data() + id[i] * width;
    for (Index c = 0; c < width; ++c) to[c] += rows.data()[i * width + c];
  }
  d.give(0, dw);
  // END SOLUTION
}

// Exercise 11.3: a position as waves.
// Numbers 2i and 2i + 1 are sine and cosine of the position divided by 10000^(2i / width). Compute in double.
void kernels::sinusoidal_row(Index position, std::span<float> row) {
  // BEGIN SOLUTION
  const double width = static_cast<double>(row.size());
  for (std::size_t i = 0; i < row.size(); i += 2) {
    const double angle = static_cast<double>(position) * std::pow(10000.0, -static_cast<double>(i) / width);
    row[i] = static_cast<float>(std::sin(angle));
    row[i + 1] = static_cast<float>(std::cos(angle));
  }
  // END SOLUTION
}

// Exercise 11.4: add to each row of x what the table says about its place.
// x is (..., time, width), and its row t along time stands at position + t. The guards have seen to it that
// the table reaches that far. Use operations, so that the gradient finds its way.
Tensor kernels::learned_positions(const Tensor& x, const Tensor& weight, Index position) {
  // BEGIN SOLUTION
  return x + weight.slice(0, position, position + x.size(-2));
  // END SOLUTION
}

// Exercise 11.5: one table for reading and for writing.
// The shapes agree. From now on output.weight is the tokens' tensor itself and not a copy.
void kernels::tie(nn::Linear& output, const nn::Embedding& tokens) {
  // BEGIN SOLUTION
  output.weight = tokens.weight;
  // END SOLUTION
}

}  // namespace tinytorch
