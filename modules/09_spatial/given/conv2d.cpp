// Convolution: guards, and the loops over images and groups around exercises 09.5 and 09.6.

#include "tinytorch/conv2d.h"

#include "checks.h"
#include "quiet.h"
#include "tinytorch/guards.h"
#include "tinytorch/layout.h"
#include "tinytorch/ops.h"
#include "tinytorch/parallel.h"

namespace tinytorch {
namespace {

/// The numbers from element `start` of a row-major tensor on, as a tensor of another shape: a view.
Tensor part(const Tensor& whole, Index start, const Shape& shape) {
  return whole.with_layout({shape, row_major_strides(shape), whole.layout().offset + start});
}

/// The sizes of one convolution: of what one group of one image takes and makes.
struct Sizes {
  Sizes(const Tensor& x, const Tensor& weight, const kernels::Window& w, Index count)
      : batch(x.size(0)),
        groups(count),
        channels(weight.size(1)),
        height(x.size(2)),
        width(x.size(3)),
        outputs(weight.size(0) / count),
        taps(channels * weight.size(2) * weight.size(3)),
        rows(w.places(0, height)),
        columns(w.places(1, width)) {}

  [[nodiscard]] Shape image() const { return {channels, height, width}; }
  [[nodiscard]] Shape filters() const { return {outputs, taps}; }
  [[nodiscard]] Shape result() const { return {outputs, rows * columns}; }

  /// Group g of image n in x, and in y; the filters of group g.
  [[nodiscard]] Tensor image_in(const Tensor& x, Index n, Index g) const {
    return part(x, (n * groups + g) * channels * height * width, image());
  }
  [[nodiscard]] Tensor result_in(const Tensor& y, Index n, Index g) const {
    return part(y, (n * groups + g) * outputs * rows * columns, result());
  }
  [[nodiscard]] Tensor filters_in(const Tensor& weight, Index g) const {
    return part(weight, g * outputs * taps, filters());
  }
  /// How many images a thread should take at least: waking it must be worth while.
  [[nodiscard]] Index grain() const {
    constexpr Index kWorth = 400'000;  // FLOPs, some 0.1 ms of a plain product
    return 1 + kWorth / (1 + 2 * groups * outputs * taps * rows * columns);
  }

  Index batch, groups, channels, height, width, outputs, taps, rows, columns;
};

/// The answer of an exercise, when it has the right shape: nothing else may be written to where it belongs.
void put(const char* who, const Tensor& target, const Tensor& answer) {
  if (answer.shape() != target.shape()) {
    throw ShapeError(str(who, ": the answer is ", answer.shape(), " and must be ", target.shape()));
  }
  kernels::copy_elements(target, answer);
}

/// What conv2d and conv2d_direct ask of their arguments.
kernels::Window checked(const char* who, const Tensor& x, const Tensor& weight, const Tensor& bias,
                        const Conv2dOptions& options) {
  detail::require_images(who, x);
  detail::require_f32(who, weight);
  if (weight.dim() != 4) {
    throw ShapeError(str(who, ": weight is ", weight.shape(),
                         " and must be (outputs, channels / groups, kernel height, kernel width)"));
  }
  const Index groups = options.groups;
  if (groups < 1 || x.size(1) % groups != 0 || weight.size(0) % groups != 0) {
    throw ValueError(str(who, ": groups is ", groups, "; it must be at least 1 and divide the ", x.size(1),
                         " channels of x and the ", weight.size(0), " outputs"));
  }
  if (weight.size(1) * groups != x.size(1)) {
    throw ShapeError(str(who, ": x is ", x.shape(), " and weight is ", weight.shape(), "; x has ", x.size(1),
                         " channels but the filters see ", weight.size(1) * groups,
                         groups == 1 ? "" : str(" (", weight.size(1), " in each of ", groups, " groups)")));
  }
  detail::check_vector(who, "bias", bias, weight.size(0), "an output");
  const kernels::Window w{
      {weight.size(2), weight.size(3)}, options.stride, options.padding, options.dilation};
  detail::check_window(who, x, w);
  return w;
}

}  // namespace

Tensor conv2d(const Tensor& x, const Tensor& weight, const Tensor& bias, const Conv2dOptions& options) {
  const kernels::Window w = checked("conv2d", x, weight, bias, options);
  return conv2d_op(x, weight, bias, w.stride, w.padding, w.dilation, options.groups);
}

Tensor conv2d_direct(const Tensor& x, const Tensor& weight, const Tensor& bias,
                     const Conv2dOptions& options) {
  const kernels::Window w = checked("conv2d_direct", x, weight, bias, options);
  return conv2d_direct_op(x, weight, bias, w.stride, w.padding, w.dilation, options.groups);
}

Tensor kernels::conv2d_direct(const Tensor& x, const Tensor& weight, const Tensor& bias, const Shape& stride,
                              const Shape& padding, const Shape& dilation, Index groups) {
  const Window w{{weight.size(2), weight.size(3)}, stride, padding, dilation};
  Tensor y = Tensor::empty({x.size(0), weight.size(0), w.places(0, x.size(2)), w.places(1, x.size(3))});
  float* to = y.data();
  for (Index n = 0; n < y.size(0); ++n) {
    for (Index o = 0; o < y.size(1); ++o) {
      for (Index i = 0; i < y.size(2); ++i) {
        for (Index j = 0; j < y.size(3); ++j) *to++ = conv2d_at(x, weight, bias, w, groups, n, o, i, j);
      }
    }
  }
  return y;
}

Tensor kernels::conv2d(const Tensor& x, const Tensor& weight, const Tensor& bias, const Shape& stride,
                       const Shape& padding, const Shape& dilation, Index groups) {
  const detail::Quiet quiet;
  const Window w{{weight.size(2), weight.size(3)}, stride, padding, dilation};
  const Sizes sizes(x, weight, w, groups);
  const Tensor images = x.contiguous(), filters = weight.contiguous();
  const Tensor biases = bias.defined() ? bias.contiguous() : bias;
  Tensor y = Tensor::empty({sizes.batch, groups * sizes.outputs, sizes.rows, sizes.columns});
  parallel_for(sizes.batch, sizes.grain(), [&](Index begin, Index end) {
    for (Index n = begin; n < end; ++n) {
      for (Index g = 0; g < groups; ++g) {
        const Tensor b = bias.defined() ? part(biases, g * sizes.outputs, {sizes.outputs}) : bias;
        put("convolve (exercise 09.5)", sizes.result_in(y, n, g),
            convolve(sizes.image_in(images, n, g), sizes.filters_in(filters, g), b, w));
      }
    }
  });
  return y;
}

void gradients::conv2d(const Tensor& x, const Tensor& weight, const kernels::Window& w, Index groups,
                       const Tensor& dy, const Into& d) {
  const detail::Quiet quiet;
  if (d.wants(2)) d.give(2, dy.sum({0, 2, 3}));
  if (!d.wants(0) && !d.wants(1)) return;
  const Sizes sizes(x, weight, w, groups);
  const Tensor images = x.contiguous(), filters = weight.contiguous(), slopes = dy.contiguous();
  const Tensor dx = d.wants(0) ? Tensor::empty(x.shape()) : Tensor();
  // The images add up in so many sums, whatever the number of threads: a sum depends on its order.
  constexpr Index kSums = 8;
  Shape sum_shape = weight.shape();
  sum_shape.insert(0, kSums);
  const Tensor sums = d.wants(1) ? zeros(sum_shape) : Tensor();
  const Index at_once = (sizes.batch + kSums - 1) / kSums;
  parallel_for(kSums, 1 + sizes.grain() / (1 + at_once), [&](Index first, Index last) {
    for (Index sum = first; sum < last; ++sum) {
      const Index end = std::min(sizes.batch, (sum + 1) * at_once);
      for (Index n = sum * at_once; n < end; ++n) {
        for (Index g = 0; g < groups; ++g) {
          Tensor dimage, dfilters;
          if (d.wants(1))
            dfilters = part(sums, (sum * groups + g) * sizes.outputs * sizes.taps, sizes.filters());
          convolve(sizes.image_in(images, n, g), sizes.filters_in(filters, g), w,
                   sizes.result_in(slopes, n, g), d.wants(0) ? &dimage : nullptr,
                   d.wants(1) ? &dfilters : nullptr);
          if (d.wants(0)) put("gradients::convolve (exercise 09.6)", sizes.image_in(dx, n, g), dimage);
        }
      }
    }
  });
  if (d.wants(0)) d.give(0, dx);
  if (d.wants(1)) d.give(1, sums.sum(0));
}

Cost kernels::conv2d_cost(std::span<const Value> arguments, std::span<const Tensor> results) {
  const Tensor &x = *arguments[0].tensor, &weight = *arguments[1].tensor, &bias = *arguments[2].tensor;
  const Index outputs = results[0].numel(), taps = weight.size(1) * weight.size(2) * weight.size(3);
  const Index biases = bias.defined() ? bias.numel() : 0;
  constexpr Index kBytes = size_of(DType::f32);
  return {2 * outputs * taps + (biases ? outputs : 0), (x.numel() + weight.numel() + biases) * kBytes,
          outputs * kBytes};
}

}  // namespace tinytorch
