#include "tinytorch/dataloader.h"

namespace tinytorch::data {
namespace {

/// Refuses an example that does not fit the first one.
void same(const char* part, std::size_t number, const Tensor& first, const Tensor& other) {
  if (other.dtype() != first.dtype()) {
    throw DTypeError(str("collate: ", part, " of example 0 is ", first.dtype(), " and of example ", number,
                         " ", other.dtype(), "; a batch has one dtype"));
  }
  if (other.shape() != first.shape()) {
    throw ShapeError(str("collate: ", part, " of example 0 is ", first.shape(), " and of example ", number,
                         " ", other.shape(), "; crop or pad them to one shape"));
  }
}

}  // namespace

Batch collate(std::span<const Example> examples) {
  if (examples.empty()) throw ValueError("collate: there are no examples; a batch has at least one");
  for (std::size_t i = 1; i < examples.size(); ++i) {
    same("x", i, examples[0].x, examples[i].x);
    same("y", i, examples[0].y, examples[i].y);
  }
  return kernels::collate(examples);
}

}  // namespace tinytorch::data
