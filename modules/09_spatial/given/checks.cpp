#include "checks.h"

#include "tinytorch/guards.h"
#include "tinytorch/str.h"

namespace tinytorch {
namespace detail {
namespace {

// Settings up to this leave room to multiply two of them.
constexpr Index kMost = Index{1} << 30;

void check_pair(const char* who, const char* what, const Shape& pair, Index least, const char* why) {
  for (const Index each : pair) {
    if (each < least || each > kMost) {
      throw ValueError(str(who, ": ", what, " is ", pair, "; ", why));
    }
  }
}

}  // namespace

const Tensor& require_images(const char* who, const Tensor& x) {
  require_f32(who, x);
  if (x.dim() != 4) {
    throw ShapeError(str(who, ": x is ", x.shape(), " and must be (batch, channels, height, width)",
                         x.dim() == 3 ? "; a single image needs .unsqueeze(0)" : ""));
  }
  return x;
}

void check_settings(const char* who, const kernels::Window& w) {
  check_pair(who, "the window", w.kernel, 1, "it needs at least one row and one column");
  check_pair(who, "stride", w.stride, 1, "a window moves on by at least 1 in both directions");
  check_pair(who, "padding", w.padding, 0, "it says how many cells to add, at least 0");
  check_pair(who, "dilation", w.dilation, 1, "taps are at least 1 apart; 1 is a window without holes");
}

void check_window(const char* who, const Tensor& images, const kernels::Window& w) {
  check_settings(who, w);
  const Shape image{images.size(2), images.size(3)};
  Shape reach = image, padded = image;
  for (Index axis = 0; axis < 2; ++axis) {
    reach[axis] = w.dilation[axis] * (w.kernel[axis] - 1) + 1;
    padded[axis] = image[axis] + 2 * w.padding[axis];
  }
  if (reach[0] > padded[0] || reach[1] > padded[1]) {
    throw ShapeError(str(who, ": a window of ", w.kernel,
                         reach == w.kernel ? "" : str(" that reaches over ", reach),
                         " does not fit into images of ", image, " with padding ", w.padding,
                         "; use a smaller window or more padding"));
  }
}

void check_vector(const char* who, const char* what, const Tensor& vector, Index count, const char* of) {
  if (!vector.defined()) return;
  require_f32(who, vector);
  if (vector.shape() != Shape{count}) {
    throw ShapeError(
        str(who, ": ", what, " is ", vector.shape(), " and must be ", Shape{count}, ", one number ", of));
  }
}

}  // namespace detail

Index output_size(Index size, Index kernel, Index stride, Index padding, Index dilation) {
  detail::check_settings("output_size", {{kernel, 1}, {stride, 1}, {padding, 0}, {dilation, 1}});
  if (size < 0 || dilation * (kernel - 1) + 1 > size + 2 * padding) {
    throw ShapeError(str("output_size: a window of ", kernel, " with dilation ", dilation, " reaches over ",
                         dilation * (kernel - 1) + 1, " cells and does not fit into ", size, " with padding ",
                         padding));
  }
  return kernels::output_size(size, kernel, stride, padding, dilation);
}

}  // namespace tinytorch
