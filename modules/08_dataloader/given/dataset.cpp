#include "tinytorch/dataset.h"

#include "tinytorch/guards.h"
#include "tinytorch/ops.h"

namespace tinytorch::data {
namespace {

/// i, when the dataset has such an example.
Index checked(const char* who, Index i, Index size) {
  if (i < 0 || i >= size) {
    throw IndexError(str(who, ": there is no example ", i, "; its ", size, " are counted from 0"));
  }
  return i;
}

}  // namespace

TensorDataset::TensorDataset(Tensor x, Tensor y) : x_(std::move(x)), y_(std::move(y)) {
  if (x_.dim() == 0 || y_.dim() == 0 || x_.size(0) != y_.size(0)) {
    throw ShapeError(str("TensorDataset: x is ", x_.shape(), " and y is ", y_.shape(),
                         "; both need one row for each example, along axis 0"));
  }
}

Example TensorDataset::get(Index i) const {
  checked("TensorDataset", i, size());
  return {x_[i], y_[i]};
}

ImageDataset::ImageDataset(Tensor pixels, Tensor labels)
    : pixels_(std::move(pixels)), labels_(std::move(labels)) {
  tinytorch::detail::require("ImageDataset", pixels_, {DType::u8});
  tinytorch::detail::require("ImageDataset", labels_, {DType::i32});
  if (pixels_.dim() != 4 || labels_.dim() != 1 || pixels_.size(0) != labels_.size(0)) {
    throw ShapeError(str("ImageDataset: pixels are ", pixels_.shape(), " and labels ", labels_.shape(),
                         "; (n, channels, rows, columns) and (n,) are needed"));
  }
  pixels_ = pixels_.contiguous();  // get() reads a picture from one stretch
}

Example ImageDataset::get(Index i) const {
  checked("ImageDataset", i, size());
  constexpr float kWhite = 255;
  Tensor x = Tensor::empty({pixels_.size(1), pixels_.size(2), pixels_.size(3)});
  const Index count = x.numel();
  const std::uint8_t* const from = pixels_.data<std::uint8_t>() + i * count;
  float* const to = x.data();
  for (Index p = 0; p < count; ++p) to[p] = static_cast<float>(from[p]) / kWhite;
  return {x, labels_[i]};
}

Subset::Subset(DatasetPtr all, std::vector<Index> which) : all_(std::move(all)), which_(std::move(which)) {
  if (!all_) throw ValueError("Subset: there is no dataset; the pointer is empty");
  for (const Index i : which_) checked("Subset", i, all_->size());
}

Example Subset::get(Index i) const {
  return all_->get(which_[static_cast<std::size_t>(checked("Subset", i, size()))]);
}

}  // namespace tinytorch::data
