// Pooling: guards, and the loops over planes around exercises 09.7 and 09.8.

#include "tinytorch/pooling.h"

#include <limits>

#include "checks.h"
#include "quiet.h"
#include "tinytorch/create.h"
#include "tinytorch/parallel.h"

namespace tinytorch {
namespace {

using kernels::Region;
using kernels::Regions;
using kernels::Window;

constexpr Index kGrain = 1 << 16;  // cells that are worth waking a thread for

/// work(p) for each plane of images with that shape. A pass over one costs about as much as its cells are.
template <class F>
void for_each_plane(const Shape& images, const F& work) {
  const Index cells = images[2] * images[3];
  parallel_for(images[0] * images[1], 1 + kGrain / (1 + cells), [&](Index begin, Index end) {
    for (Index p = begin; p < end; ++p) work(p);
  });
}

/// Where a window of an average stands: clipped to the image.
Regions sliding(const Window& w, Index axis, Index size, bool count_include_pad) {
  Regions out;
  const Index places = w.places(axis, size);
  for (Index i = 0; i < places; ++i) {
    const Index start = i * w.stride[axis] - w.padding[axis], stop = start + w.kernel[axis];
    const Index begin = start < 0 ? 0 : start, end = stop > size ? size : stop;
    out.push_back({begin, end, count_include_pad ? w.kernel[axis] : end - begin});
  }
  return out;
}

/// `count` regions that cover an axis.
Regions covering(Index size, Index count) {
  Regions out;
  for (Index i = 0; i < count; ++i) {
    const Index begin = i * size / count, end = ((i + 1) * size + count - 1) / count;
    out.push_back({begin, end, end - begin});
  }
  return out;
}

Tensor means(const Tensor& x, const Regions& rows, const Regions& columns) {
  const detail::Quiet quiet;
  const Tensor images = x.contiguous();
  const Index height = x.size(2), width = x.size(3);
  const auto count = static_cast<Index>(rows.size() * columns.size());
  Tensor out = Tensor::empty(
      {x.size(0), x.size(1), static_cast<Index>(rows.size()), static_cast<Index>(columns.size())});
  const float* from = images.data();
  float* to = out.data();
  for_each_plane(x.shape(), [&](Index p) {
    kernels::region_means(to + p * count, {from + p * height * width, height, width}, rows, columns);
  });
  return out;
}

/// A mean of n cells changes by 1/n with each: that is what each cell receives, from every mean it is in.
void spread(const Regions& rows, const Regions& columns, const Tensor& dy, const Into& d) {
  const detail::Quiet quiet;
  const Tensor slopes = dy.contiguous(), dx = zeros(d.shape(0));
  const Index width = dx.size(3), cells = dx.size(2) * width;
  const auto count = static_cast<Index>(rows.size() * columns.size());
  const float* from = slopes.data();
  float* to = dx.data();
  for_each_plane(dx.shape(), [&](Index p) {
    const float* slope = from + p * count;
    float* plane = to + p * cells;
    for (const Region& r : rows) {
      for (const Region& c : columns) {
        const float share = *slope++ / static_cast<float>(r.divisor * c.divisor);
        for (Index i = r.begin; i < r.end; ++i) {
          for (Index j = c.begin; j < c.end; ++j) plane[i * width + j] += share;
        }
      }
    }
  });
  d.give(0, dx);
}

Pair stride_or(Pair stride, Pair kernel) {
  return Pair(stride.rows == kSideBySide.rows ? kernel.rows : stride.rows,
              stride.columns == kSideBySide.columns ? kernel.columns : stride.columns);
}

void check_pool(const char* who, const Tensor& x, const Window& w) {
  detail::require_images(who, x);
  detail::check_window(who, x, w);
  for (Index axis = 0; axis < 2; ++axis) {
    if (2 * w.padding[axis] > w.kernel[axis]) {
      throw ValueError(str(who, ": padding is ", w.padding, " and the window ", w.kernel,
                           "; no more than half of a window may hang over the edge"));
    }
  }
}

/// Taps that are far apart may all miss a small image.
void check_something_seen(const Tensor& x, const Window& w) {
  for (Index axis = 0; axis < 2; ++axis) {
    const Index size = x.size(2 + axis), places = w.places(axis, size);
    for (Index i = 0; i < places; ++i) {
      const Index start = i * w.stride[axis] - w.padding[axis];
      const kernels::Range seen = kernels::inside(start, w.dilation[axis], size, w.kernel[axis]);
      if (seen.begin < seen.end) continue;
      throw ShapeError(str("max_pool2d: place ", i, " of the window sees nothing but padding; images are ",
                           Shape{x.size(2), x.size(3)}, ", the window is ", w.kernel, " with dilation ",
                           w.dilation, " and padding ", w.padding));
    }
  }
}

}  // namespace

Tensor max_pool2d(const Tensor& x, Pair kernel, const MaxPool2dOptions& options) {
  const Window w{kernel, stride_or(options.stride, kernel), options.padding, options.dilation};
  check_pool("max_pool2d", x, w);
  check_something_seen(x, w);
  return max_pool2d_op(x, w.kernel, w.stride, w.padding, w.dilation);
}

Tensor avg_pool2d(const Tensor& x, Pair kernel, const AvgPool2dOptions& options) {
  const Window w{kernel, stride_or(options.stride, kernel), options.padding, Pair(1)};
  check_pool("avg_pool2d", x, w);
  return avg_pool2d_op(x, w.kernel, w.stride, w.padding, options.count_include_pad);
}

Tensor adaptive_avg_pool2d(const Tensor& x, Pair size) {
  detail::require_images("adaptive_avg_pool2d", x);
  if (size.rows < 1 || size.columns < 1) {
    throw ValueError(
        str("adaptive_avg_pool2d: size is ", Shape(size), "; there must be at least one region"));
  }
  if (x.size(2) == 0 || x.size(3) == 0) {
    throw ShapeError(str("adaptive_avg_pool2d: x is ", x.shape(), "; an image without cells has no mean"));
  }
  return adaptive_avg_pool2d_op(x, size);
}

namespace kernels {

Tensor max_positions(const Tensor& x, const Shape& kernel, const Shape& stride, const Shape& padding,
                     const Shape& dilation) {
  const detail::Quiet quiet;
  const Window w{kernel, stride, padding, dilation};
  const Tensor images = x.contiguous();
  const Index height = x.size(2), width = x.size(3);
  if (height * width > std::numeric_limits<std::int32_t>::max()) {
    throw ShapeError(
        str("max_pool2d: images of ", height, " x ", width, " cells are too large to count in 32 bits"));
  }
  const Index rows = w.places(0, height), columns = w.places(1, width);
  Tensor out = Tensor::empty({x.size(0), x.size(1), rows, columns}, DType::i32);
  const float* from = images.data();
  auto* to = out.data<std::int32_t>();
  for_each_plane(x.shape(), [&](Index p) {
    const Plane plane{from + p * height * width, height, width};
    std::int32_t* winners = to + p * rows * columns;
    for (Index i = 0; i < rows; ++i) {
      for (Index j = 0; j < columns; ++j)
        *winners++ = static_cast<std::int32_t>(first_maximum(plane, w, i, j));
    }
  });
  return out;
}

Tensor max_pool2d(const Tensor& x, const Shape& kernel, const Shape& stride, const Shape& padding,
                  const Shape& dilation) {
  const Tensor winners = max_positions_op(x, kernel, stride, padding, dilation);
  const Shape shape = winners.shape();
  const Tensor planes = x.reshape({shape[0], shape[1], x.size(2) * x.size(3)});
  return planes.gather(2, winners.reshape({shape[0], shape[1], shape[2] * shape[3]})).reshape(shape);
}

Tensor avg_pool2d(const Tensor& x, const Shape& kernel, const Shape& stride, const Shape& padding,
                  bool count_include_pad) {
  const Window w{kernel, stride, padding, Pair(1)};
  return means(x, sliding(w, 0, x.size(2), count_include_pad), sliding(w, 1, x.size(3), count_include_pad));
}

Tensor adaptive_avg_pool2d(const Tensor& x, const Shape& size) {
  return means(x, covering(x.size(2), size[0]), covering(x.size(3), size[1]));
}

Cost pooling_cost(std::span<const Value> arguments, std::span<const Tensor> results) {
  const Tensor& x = *arguments[0].tensor;
  const Shape& kernel = *arguments[1].shape;
  Cost cost{0, x.numel() * size_of(x.dtype()), 0};
  for (const Tensor& each : results) {
    cost.flops += each.numel() * kernel[0] * kernel[1];
    cost.bytes_written += each.numel() * size_of(each.dtype());
  }
  return cost;
}

}  // namespace kernels

void gradients::avg_pool2d(const Shape& kernel, const Shape& stride, const Shape& padding,
                           bool count_include_pad, const Tensor& dy, const Into& d) {
  const Window w{kernel, stride, padding, Pair(1)};
  const Shape& x = d.shape(0);
  spread(sliding(w, 0, x[2], count_include_pad), sliding(w, 1, x[3], count_include_pad), dy, d);
}

void gradients::adaptive_avg_pool2d(const Shape& size, const Tensor& dy, const Into& d) {
  const Shape& x = d.shape(0);
  spread(covering(x[2], size[0]), covering(x[3], size[1]), dy, d);
}

}  // namespace tinytorch
