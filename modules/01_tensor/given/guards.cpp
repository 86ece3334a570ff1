#include "tinytorch/guards.h"

#include "tinytorch/layout.h"

namespace tinytorch {
namespace detail {

const Tensor& require(const char* who, const Tensor& x, std::initializer_list<DType> wanted) {
  for (DType each : wanted) {
    if (x.dtype() == each) return x;
  }
  std::string names;
  for (DType each : wanted) names += str(names.empty() ? "" : " or ", each);
  throw DTypeError(str(who, ": needs ", names, ", got ", x.dtype(),
                       "; convert it with .to(DType::", *wanted.begin(), ")"));
}

void not_f32(const char* who, const Tensor& x) {
  throw DTypeError(str(who, ": needs f32, got ", x.dtype(), "; convert it with .to(DType::f32)"));
}

}  // namespace detail

void bad_broadcast(const Shape& a, const Shape& b, Index from_end) {
  const auto size = [from_end](const Shape& s) { return from_end <= s.size() ? s[s.size() - from_end] : 1; };
  throw ShapeError(str("broadcast: shapes ", a, " and ", b, " do not fit: axis ", -from_end, " has sizes ",
                       size(a), " and ", size(b), "; sizes must be equal, or one of them 1"));
}

}  // namespace tinytorch
