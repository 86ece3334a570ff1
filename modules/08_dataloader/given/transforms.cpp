#include "tinytorch/transforms.h"

#include <algorithm>
#include <cmath>

#include "tinytorch/guards.h"
#include "tinytorch/ops.h"

namespace tinytorch::data {
namespace {

/// x, when it is a picture.
const Tensor& picture(const char* who, const Tensor& x) {
  tinytorch::detail::require_f32(who, x);
  if (x.dim() != 3) {
    throw ShapeError(str(who, ": x is ", x.shape(), "; a picture is (channels, rows, columns)"));
  }
  return x;
}

/// A place in 0 .. count - 1.
Index draw(Generator& random, Index count) {
  return static_cast<Index>(random.below(static_cast<std::uint64_t>(count)));
}

}  // namespace

Compose::Compose(std::vector<TransformPtr> steps) : steps_(std::move(steps)) {
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    if (!steps_[i]) throw ValueError(str("Compose: step ", i, " of ", steps_.size(), " is an empty pointer"));
  }
}

Tensor Compose::operator()(const Tensor& x, Generator& random) const {
  Tensor out = x;
  for (const TransformPtr& step : steps_) out = (*step)(out, random);
  return out;
}

Normalize::Normalize(const std::vector<float>& mean, const std::vector<float>& deviation) {
  const auto count = static_cast<Index>(mean.size());
  if (mean.empty() || mean.size() != deviation.size()) {
    throw ShapeError(str("Normalize: ", count, " means and ", static_cast<Index>(deviation.size()),
                         " deviations; one of each is needed for each channel"));
  }
  for (const float each : deviation) {
    if (!(each > 0) || std::isinf(each)) {
      throw ValueError(str("Normalize: a deviation is ", each, "; it must be above 0 and finite"));
    }
  }
  mean_ = Tensor::from(mean, {count});
  deviation_ = Tensor::from(deviation, {count});
}

Tensor Normalize::operator()(const Tensor& x, Generator&) const {
  if (picture("Normalize", x).size(0) != mean_.size(0)) {
    throw ShapeError(str("Normalize: x is ", x.shape(), " and there are ", mean_.size(0),
                         " means; one is needed for each channel"));
  }
  return kernels::normalize(x, mean_, deviation_);
}

RandomCrop::RandomCrop(Index rows, Index columns, Index padding)
    : rows_(rows), columns_(columns), padding_(padding) {
  if (rows < 1 || columns < 1 || padding < 0) {
    throw ValueError(str("RandomCrop: a window of ", rows, " x ", columns, " with a padding of ", padding,
                         "; sizes are at least 1, padding at least 0"));
  }
}

Tensor RandomCrop::operator()(const Tensor& x, Generator& random) const {
  const Index down = picture("RandomCrop", x).size(1) + 2 * padding_ - rows_,
              right = x.size(2) + 2 * padding_ - columns_;
  if (down < 0 || right < 0) {
    throw ShapeError(str("RandomCrop: x is ", x.shape(), " with ", padding_,
                         " zeros around, and the window is ", rows_, " x ", columns_, "; it does not fit"));
  }
  const Index top = draw(random, down + 1), left = draw(random, right + 1);
  return kernels::crop(x, top - padding_, left - padding_, rows_, columns_);
}

RandomHorizontalFlip::RandomHorizontalFlip(float p) : p_(p) {
  if (!(p >= 0 && p <= 1)) throw ValueError(str("RandomHorizontalFlip: p is ", p, "; it must be in [0, 1]"));
}

Tensor RandomHorizontalFlip::operator()(const Tensor& x, Generator& random) const {
  picture("RandomHorizontalFlip", x);
  return random.uniform() < p_ ? kernels::mirror(x) : x;
}

Cutout::Cutout(Index size) : size_(size) {
  if (size < 1) throw ValueError(str("Cutout: the size is ", size, "; it must be at least 1"));
}

Tensor Cutout::operator()(const Tensor& x, Generator& random) const {
  if (picture("Cutout", x).size(1) == 0 || x.size(2) == 0) return x;
  const Index row = draw(random, x.size(1)), column = draw(random, x.size(2));
  const Index top = row - size_ / 2, left = column - size_ / 2;
  const Index i = std::max<Index>(top, 0), j = std::max<Index>(left, 0);
  Tensor out = x.clone();
  out.slice(1, i, std::min(top + size_, x.size(1))).slice(2, j, std::min(left + size_, x.size(2))).zero_();
  return out;
}

}  // namespace tinytorch::data
