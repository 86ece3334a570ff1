// Module 01, part 5: the largest number, and products of matrices. Read the lesson, "Why ikj".

#include "tinytorch/loops.h"
#include "tinytorch/ops.h"

namespace tinytorch {

// Exercise 01.12: the place of the greatest number; the first one on ties, and NaN beats everything.
Index kernels::argmax_of(const float* x, Index step, Index count) {
  // BEGIN SOLUTION
  Index best = 0;
  for (Index i = 1; i < count; ++i) {
    const float greatest = x[best * step], next = x[i * step];
    if (greatest != greatest) break;  // only NaN differs from itself
    if (next > greatest || next != next) best = i;
  }
  return best;
  // END SOLUTION
}

// Exercise 01.13: rows times columns.
// out is memory with old numbers in it: begin by clearing it. __restrict promises that out is nobody else's
// memory, so that the compiler may keep its numbers in registers.
void kernels::multiply(float* __restrict out, const Matrix& a, const Matrix& b) {
  // BEGIN SOLUTION
  for (Index i = 0; i < a.rows; ++i, out += b.columns) {
    const float* ai = a.data + i * a.row_stride;
    for (Index j = 0; j < b.columns; ++j) out[j] = 0.0f;
    if (b.column_stride == 1) {
      // With k in the middle, b and out are both walked along a row (see the lesson, "Why ikj").
      for (Index k = 0; k < a.columns; ++k) {
        const float aik = ai[k * a.column_stride];
        for (Index j = 0; j < b.columns; ++j) out[j] += aik * b.data[k * b.row_stride + j];
      }
    } else {
      for (Index j = 0; j < b.columns; ++j) {
        const float* bj = b.data + j * b.column_stride;
        for (Index k = 0; k < a.columns; ++k) out[j] += ai[k * a.column_stride] * bj[k * b.row_stride];
      }
    }
  }
  // END SOLUTION
}

// Exercise 01.14: many products at once. The leading axes of a and b are batches, and broadcast.
// Walk the first elements of all matrices side by side, and multiply each pair (multiply_rows, which calls
// your exercise 01.13) into the next m * n numbers of the result.
Tensor kernels::batched_matmul(const Tensor& a, const Tensor& b) {
  // BEGIN SOLUTION
  const Layout batch_a = leading_axes(a), batch_b = leading_axes(b);
  const Shape batch = broadcast_shape(batch_a.shape, batch_b.shape);
  Shape shape = batch;
  shape.push_back(a.size(-2));
  shape.push_back(b.size(-1));
  Tensor out = Tensor::empty(shape);
  float* to = out.data();
  for_each_row_pair(
      expanded(batch_a, batch), expanded(batch_b, batch), [&](Index, Index count, Row ra, Row rb) {
        for (Index i = 0; i < count; ++i, to += a.size(-2) * b.size(-1)) {
          multiply_rows(to, matrix_at(a, ra.start + i * ra.step), matrix_at(b, rb.start + i * rb.step));
        }
      });
  return out;
  // END SOLUTION
}

}  // namespace tinytorch
