#include "tinytorch/batches.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <span>

#include "tinytorch/create.h"
#include "tinytorch/exact.h"
#include "tinytorch/op.h"

namespace tinytorch {
namespace {

/// Copies of these rows, whatever their dtype. @param chosen  i32 (n), row-major
Tensor rows_of(const Tensor& x, const Tensor& chosen) {
  Shape shape = x.shape();
  shape[0] = chosen.size(0);
  const Tensor out = Tensor::empty(shape, x.dtype());
  const auto bytes = static_cast<std::size_t>(x.numel() / x.size(0) * size_of(x.dtype()));
  const std::byte* from = x.body().storage->data + x.layout().offset * size_of(x.dtype());
  std::byte* to = out.body().storage->data;
  for (const std::int32_t row : std::span(chosen.data<std::int32_t>(), static_cast<std::size_t>(shape[0]))) {
    std::memcpy(to, from + static_cast<std::size_t>(row) * bytes, bytes);
    to += bytes;
  }
  return out;
}

}  // namespace

Batches::Batches(Tensor x, Tensor y, Index batch_size)
    : x_(std::move(x)), y_(std::move(y)), batch_size_(batch_size) {
  if (x_.dim() == 0 || y_.dim() == 0 || x_.size(0) != y_.size(0)) {
    throw ShapeError(str("Batches: x is ", x_.shape(), " and y is ", y_.shape(),
                         "; both need one row for each example, along axis 0"));
  }
  if (x_.size(0) == 0) throw ShapeError(str("Batches: x is ", x_.shape(), "; there are no examples"));
  if (batch_size < 1)
    throw ValueError(str("Batches: the batch size is ", batch_size, "; it must be at least 1"));
  if (x_.size(0) > std::numeric_limits<std::int32_t>::max()) {
    throw ShapeError(str("Batches: x is ", x_.shape(), "; more than 2^31 rows cannot be shuffled"));
  }
  row_ = x_.size(0);  // nothing before begin_epoch
}

Batches::Batches(Tensor x, Tensor y, Index batch_size, const Generator& random)
    : Batches(std::move(x), std::move(y), batch_size) {
  x_ = x_.contiguous();  // its rows are copied whole
  y_ = y_.contiguous();
  shuffled_ = true;
  random_ = random;
  before_ = random.state();
}

void Batches::shuffle() {
  before_ = random_.state();
  if (shuffled_) order_ = randperm(static_cast<std::int32_t>(x_.size(0)), random_);
}

void Batches::begin_epoch() {
  shuffle();
  row_ = 0;
}

bool Batches::next(Batch& out) {
  const NoGrad quiet;
  const Index rows = std::min(batch_size_, x_.size(0) - row_);
  if (rows == 0) return false;
  if (shuffled_) {
    const Tensor chosen = order_.narrow(0, row_, rows);
    out = {rows_of(x_, chosen), rows_of(y_, chosen)};
  } else {
    out = {x_.narrow(0, row_, rows), y_.narrow(0, row_, rows)};
  }
  row_ += rows;
  return true;
}

Index Batches::batches() const { return (x_.size(0) + batch_size_ - 1) / batch_size_; }

NamedTensors Batches::state_dict() const {
  return {{"row", exact(row_)},
          {"rows", exact(x_.size(0))},
          {"batch_size", exact(batch_size_)},
          {"shuffled", exact(Index{shuffled_})},
          {"begun", exact(Index{order_.defined()})},
          {"seed", exact(static_cast<Index>(before_.seed))},
          {"stream", exact(static_cast<Index>(before_.stream))},
          {"position", exact(static_cast<Index>(before_.position))}};
}

void Batches::load_state_dict(const NamedTensors& state) {
  const auto number = [&](const char* name) {
    return exact_index(name, find_in("Batches.load_state_dict", state, name));
  };
  const Index row = number("row"), rows = number("rows"), size = number("batch_size");
  const bool shuffled = number("shuffled") != 0, begun = number("begun") != 0;
  if (rows != x_.size(0) || row < 0 || row > rows) {
    throw ValueError(str("Batches.load_state_dict: the state is at row ", row, " of ", rows,
                         ", these data have ", x_.size(0),
                         " rows; train on the data that the run began with"));
  }
  if (size != batch_size_ || shuffled != shuffled_) {
    throw ValueError(str("Batches.load_state_dict: the run began with batches of ", size,
                         shuffled ? ", shuffled" : ", in order", ", and these are of ", batch_size_,
                         shuffled_ ? ", shuffled" : ", in order", "; make them as they were"));
  }
  random_.set_state({static_cast<std::uint64_t>(number("seed")), static_cast<std::uint64_t>(number("stream")),
                     static_cast<std::uint64_t>(number("position"))});
  before_ = random_.state();
  // The order of the epoch comes back, and the generator moves on to where the next one begins.
  order_ = Tensor();
  if (begun) shuffle();
  row_ = row;
}

}  // namespace tinytorch
