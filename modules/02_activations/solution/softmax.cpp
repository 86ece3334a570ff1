// Module 02, part 4: weights from scores. Read the lesson, "Softmax, and how not to overflow".

#include <algorithm>
#include <cmath>
#include <limits>

#include "tinytorch/activations.h"

namespace tinytorch {

// Exercise 02.6: what to subtract before taking powers.
// The greatest number of the lane; 0 when there is none, or when all are -infinity (subtracting that would
// give NaN). A plain loop will do; fold_lane (lanes.h) is several times as fast.
float kernels::shift_of(Lane<const float> x) {
  // BEGIN SOLUTION
  constexpr float kNone = -std::numeric_limits<float>::infinity();
  const float greatest = fold_lane(x, kNone, [](float a, float b) { return std::max(a, b); });
  return greatest == kNone ? 0.0f : greatest;
  // END SOLUTION
}

// Exercise 02.7: scores to weights that sum to 1.
// Subtract shift_of(x), take powers, divide by their sum. Write the powers into out at once: it is all the
// memory you need. Add them up in a double. When nothing is left to divide by, every weight is 0.
void kernels::softmax_lane(Lane<const float> x, Lane<float> out) {
  // BEGIN SOLUTION
  const float shift = shift_of(x);
  for (Index i = 0; i < x.count; ++i) out[i] = exp_f32(x[i] - shift);
  const double total = fold_lane(out, 0.0, [](double sum, double power) { return sum + power; });
  const float scale = total == 0 ? 0.0f : static_cast<float>(1 / total);
  for (Index i = 0; i < x.count; ++i) out[i] *= scale;
  // END SOLUTION
}

// Exercise 02.8: find the lanes along any axis, without copying a number.
// Take the axis out of the shape and the strides of x: what remains is a layout of the first number of every
// lane, and the axis's own stride is the step inside a lane. Do the same for out, and walk both with
// share_row_pairs: for_each_row_pair for several threads, each first number standing for count numbers of
// work. storage_data<float>(x) is where its rows count from.
Tensor map_lanes(const Tensor& x, Index axis, LaneFunction lane) {
  // BEGIN SOLUTION
  Tensor out = Tensor::empty(x.shape());
  Layout from = x.layout(), to = out.layout();
  const Index count = from.shape[axis], step = from.strides[axis], out_step = to.strides[axis];
  for (Layout* heads : {&from, &to}) {
    heads->shape.erase(axis);
    heads->strides.erase(axis);
  }
  share_row_pairs(from, to, count, [&](Index, Index lanes, Row a, Row b) {
    const float* p = storage_data<float>(x) + a.start;
    float* q = storage_data<float>(out) + b.start;
    for (Index i = 0; i < lanes; ++i) lane({p + i * a.step, step, count}, {q + i * b.step, out_step, count});
  });
  return out;
  // END SOLUTION
}

// Exercise 02.9: the logarithm of the weights, without ever making a weight.
// log(e^(x - shift) / total) = (x - shift) - log(total). Where nothing is left, that is -infinity, not NaN.
void kernels::log_softmax_lane(Lane<const float> x, Lane<float> out) {
  // BEGIN SOLUTION
  const float shift = shift_of(x);
  for (Index i = 0; i < x.count; ++i) out[i] = exp_f32(x[i] - shift);  // for the moment: room is there
  const double total = fold_lane(out, 0.0, [](double sum, double power) { return sum + power; });
  const float log_total = total == 0 ? 0.0f : static_cast<float>(std::log(total));
  // In this order: shift may be huge, and log_total would drown in it.
  for (Index i = 0; i < x.count; ++i) out[i] = x[i] - shift - log_total;
  // END SOLUTION
}

}  // namespace tinytorch
