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
  // YOUR CODE HERE (about 10 lines)
  todo("11.1");
  // END SOLUTION
}

// Exercise 11.2: send the gradient of each fetched row back to where the row came from, and add there.
// All other rows get zeros, and so does the padding's.
void gradients::embedding(const Tensor& ids, Index padding_index, const Tensor& dy, const Into& d) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 9 lines)
  todo("11.2");
  // END SOLUTION
}

// Exercise 11.3: a position as waves.
// Numbers 2i and 2i + 1 are sine and cosine of the position divided by 10000^(2i / width). Compute in double.
void kernels::sinusoidal_row(Index position, std::span<float> row) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 6 lines)
  todo("11.3");
  // END SOLUTION
}

// Exercise 11.4: add to each row of x what the table says about its place.
// x is (..., time, width), and its row t along time stands at position + t. The guards have seen to it that
// the table reaches that far. Use operations, so that the gradient finds its way.
Tensor kernels::learned_positions(const Tensor& x, const Tensor& weight, Index position) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 1 line)
  todo("11.4");
  // END SOLUTION
}

// Exercise 11.5: one table for reading and for writing.
// The shapes agree. From now on output.weight is the tokens' tensor itself and not a copy.
void kernels::tie(nn::Linear& output, const nn::Embedding& tokens) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 1 line)
  todo("11.5");
  // END SOLUTION
}

}  // namespace tinytorch
