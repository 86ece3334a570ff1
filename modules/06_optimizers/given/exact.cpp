#include "tinytorch/exact.h"

#include <bit>

namespace tinytorch {
namespace {

void check(std::string_view name, const Tensor& tensor, const Shape& shape) {
  if (tensor.dtype() != DType::i64) {
    throw DTypeError(str("state: ", name, " is ", tensor.dtype(), "; it should be i64"));
  }
  if (tensor.shape() != shape) {
    throw ShapeError(str("state: ", name, " is ", tensor.shape(), "; it should be ", shape));
  }
}

}  // namespace

Tensor exact(Index number) {
  Tensor out = Tensor::empty({}, DType::i64);
  *out.data<std::int64_t>() = number;
  return out;
}

Tensor exact(const std::vector<double>& numbers) {
  Tensor out = Tensor::empty({static_cast<Index>(numbers.size())}, DType::i64);
  std::int64_t* to = out.data<std::int64_t>();
  for (const double each : numbers) *to++ = std::bit_cast<std::int64_t>(each);
  return out;
}

Index exact_index(std::string_view name, const Tensor& tensor) {
  check(name, tensor, {});
  return *tensor.data<std::int64_t>();
}

std::vector<double> exact_doubles(std::string_view name, const Tensor& tensor, std::size_t count) {
  check(name, tensor, {static_cast<Index>(count)});
  const Index stride = tensor.strides()[0];
  std::vector<double> out;
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back(std::bit_cast<double>(tensor.data<std::int64_t>()[static_cast<Index>(i) * stride]));
  }
  return out;
}

const Tensor& find_in(const char* who, const NamedTensors& state, std::string_view name) {
  for (const auto& [key, tensor] : state) {
    if (key != name) continue;
    if (!tensor.defined()) throw ValueError(str(who, ": ", name, " is an undefined tensor"));
    return tensor;
  }
  throw KeyError(
      str(who, ": the state lacks ", name, "; was it saved by the same kind of model and optimizer?"));
}

}  // namespace tinytorch
