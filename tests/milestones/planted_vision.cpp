// The same as in planted_training.cpp for modules 08 and 09: what happens to pictures.

#include <algorithm>
#include <vector>

#include "planted.h"
#include "tinytorch/dataloader.h"
#include "tinytorch/gradients.h"
#include "tinytorch/record.h"
#include "tinytorch/spatial.h"

namespace {

using namespace tinytorch;

// ---- gradients of operations

/// The winner's share goes to all who saw it.
constexpr auto kToEveryCell = [](const Tensor& x, const Shape&, const Shape&, const Shape&, const Shape&) {
  return [shape = x.shape()](const Tensor& dy, const Into& d) {
    const Tensor slopes = dy.contiguous(), dx = zeros(shape);
    const Index rows = slopes.size(2), columns = slopes.size(3);
    for (Index i = 0; i < dx.numel(); ++i) {
      const Index plane = i / (shape[2] * shape[3]);
      const Index row = i / shape[3] % shape[2] / 2, column = i % shape[3] / 2;
      if (row < rows && column < columns)
        dx.data()[i] = slopes.data()[(plane * rows + row) * columns + column];
    }
    d.give(0, dx);
  };
};
/// As if mean and variance did not depend on the batch.
constexpr auto kMomentsAreConstants = [](const Tensor& x, const Tensor& weight, const Tensor&,
                                         const Tensor& mean, const Tensor& variance, float eps, bool) {
  return [x = Saved(x), weight = Saved(weight), mean = Saved(mean), variance = Saved(variance), eps](
             const Tensor& dy, const Into& d) {
    gradients::batch_norm(x.get(), weight.get(), mean.get(), variance.get(), eps, false, dy, d);
  };
};

const bool planted = [] {
  constexpr Device here = Device::cpu;
  if (is_planted("max_pool2d's gradient goes to every cell"))
    max_pool2d_op.override_kernel(here, kernels::max_pool2d, recorded(kToEveryCell));
  if (is_planted("batch_norm's gradient takes the moments for constants"))
    batch_norm_op.override_kernel(here, kernels::batch_norm, recorded(kMomentsAreConstants));
  return true;
}();

/// The rows of a matrix from the last to the first.
Tensor upside_down(const Tensor& matrix) {
  const Tensor out = Tensor::empty(matrix.shape());
  const Index rows = matrix.size(0), columns = matrix.size(1);
  for (Index row = 0; row < rows; ++row) {
    std::copy_n(matrix.data() + (rows - 1 - row) * columns, columns, out.data() + row * columns);
  }
  return out;
}

}  // namespace

// ---- what is no operation

WRAPPED(Tensor, im2col, "_ZN9tinytorch7kernels6im2colERKNS_6TensorERKNS0_6WindowE", const Tensor& image,
        const kernels::Window& w) {
  const Tensor columns = real_im2col(image, w);
  return is_planted("filters are turned round") ? upside_down(columns) : columns;
}

WRAPPED(Tensor, col2im, "_ZN9tinytorch7kernels6col2imERKNS_6TensorERKNS_5ShapeERKNS0_6WindowE",
        const Tensor& columns, const Shape& image, const kernels::Window& w) {
  if (is_planted("col2im gives zeros")) return zeros(image);
  if (is_planted("col2im is not written")) todo("09.4");
  return real_col2im(is_planted("filters are turned round") ? upside_down(columns) : columns, image, w);
}

WRAPPED(kernels::Moments, moments, "_ZN9tinytorch7kernels7momentsERKNS_6TensorES1_S1_f", const Tensor& x,
        Tensor running_mean, Tensor running_var, float momentum) {
  if (is_planted("moments are not remembered")) return real_moments(x, {}, {}, momentum);
  return real_moments(x, running_mean, running_var, momentum);
}

WRAPPED(Tensor, batch_norm, "_ZN9tinytorch10batch_normERKNS_6TensorES2_S2_S2_S2_RKNS_16BatchNormOptionsE",
        const Tensor& x, const Tensor& running_mean, const Tensor& running_var, const Tensor& weight,
        const Tensor& bias, const BatchNormOptions& options) {
  if (is_planted("batch_norm always looks at the batch"))
    return real_batch_norm(x, {}, {}, weight, bias, {true, options.momentum, options.eps});
  return real_batch_norm(x, running_mean, running_var, weight, bias, options);
}

WRAPPED(Tensor, crop, "_ZN9tinytorch7kernels4cropERKNS_6TensorEllll", const Tensor& x, Index top, Index left,
        Index rows, Index columns) {
  if (is_planted("crop cuts at the corner")) return real_crop(x, 0, 0, rows, columns);
  return real_crop(x, top, left, rows, columns);
}

WRAPPED(Batch, collate, "_ZN9tinytorch7kernels7collateESt4spanIKNS_4data7ExampleELm18446744073709551615EE",
        std::span<const data::Example> examples) {
  if (is_planted("collate is not written")) todo("08.3");
  Batch batch = real_collate(examples);
  if (is_planted("collate gives the label of the next")) {
    auto* labels = batch.y.data<std::int32_t>();
    std::rotate(labels, labels + 1, labels + batch.rows());
  }
  return batch;
}
