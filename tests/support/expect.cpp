#include "support/expect.h"

#include <cmath>
#include <cstring>
#include <stdexcept>

namespace testing_support {

using namespace tinytorch;

namespace {

template <class T>
double read_as(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return static_cast<double>(value);
}

double read(const std::byte* at, DType dtype) {
  switch (dtype) {
    case DType::f32:
      return read_as<float>(at);
    case DType::i32:
      return read_as<std::int32_t>(at);
    case DType::u8:
      return read_as<std::uint8_t>(at);
    case DType::i64:
      return read_as<std::int64_t>(at);
    case DType::i8:
      return read_as<std::int8_t>(at);
    case DType::bf16:
      break;
  }
  std::uint16_t high = 0;  // bf16 is the upper half of a float
  std::memcpy(&high, at, sizeof high);
  const std::uint32_t bits = std::uint32_t{high} << 16;
  return read_as<float>(reinterpret_cast<const std::byte*>(&bits));
}

Index count(const Shape& shape) {
  Index product = 1;
  for (Index size : shape) product *= size;
  return product;
}

/// The position of the n-th element in row-major order.
Shape position(Index n, const Shape& shape) {
  Shape at = Shape::filled(shape.size(), 0);
  for (Index axis = shape.size() - 1; axis >= 0; n /= shape[axis], --axis) at[axis] = n % shape[axis];
  return at;
}

bool agree(double got, double want, const Tolerance& tolerance, Nan nan) {
  if (std::isnan(want) && std::isnan(got)) return nan == Nan::where_wanted;
  if (got == want) return true;  // infinities too
  if (std::isinf(got) || std::isinf(want)) return false;
  return std::abs(got - want) <= tolerance.absolute + tolerance.relative * std::abs(want);
}

std::string number(double value, DType dtype) {
  return dtype == DType::f32 || dtype == DType::bf16 ? str(static_cast<float>(value))
                                                     : str(static_cast<Index>(value));
}

}  // namespace

std::vector<double> raw_values(const Tensor& tensor) {
  const detail::Body& body = tensor.body();
  const Layout& layout = body.layout;
  if (layout.strides.size() != layout.shape.size()) {
    throw std::runtime_error(str("a broken tensor: shape ", layout.shape, " but strides ", layout.strides));
  }
  const Index total = count(layout.shape), room = body.storage->bytes / size_of(body.dtype);
  std::vector<double> out;
  for (Index n = 0; n < total; ++n) {
    const Shape at = position(n, layout.shape);
    Index element = layout.offset;
    for (Index axis = 0; axis < at.size(); ++axis) element += at[axis] * layout.strides[axis];
    if (element < 0 || element >= room) {
      throw std::runtime_error(str("a broken tensor: element ", at, " lies at ", element, " of a storage of ",
                                   room, " (shape ", layout.shape, ", strides ", layout.strides, ", offset ",
                                   layout.offset, ")"));
    }
    out.push_back(read(body.storage->data + element * size_of(body.dtype), body.dtype));
  }
  return out;
}

testing::AssertionResult same_tensor(const Tensor& got, const Tensor& want, const Tolerance& tolerance,
                                     Nan nan) {
  if (!got.defined()) return testing::AssertionFailure() << "got no tensor at all";
  const detail::Body &g = got.body(), &w = want.body();
  if (!(g.layout.shape == w.layout.shape)) {
    return testing::AssertionFailure() << str("got shape  ", g.layout.shape, "\nwant shape ", w.layout.shape);
  }
  if (g.dtype != w.dtype)
    return testing::AssertionFailure() << str("got dtype  ", g.dtype, "\nwant dtype ", w.dtype);
  std::vector<double> a, b;
  try {
    a = raw_values(got);
    b = raw_values(want);
  } catch (const std::runtime_error& error) {
    return testing::AssertionFailure() << error.what();
  }
  std::size_t wrong = 0, first = 0;
  for (std::size_t i = a.size(); i-- > 0;) {
    if (agree(a[i], b[i], tolerance, nan)) continue;
    ++wrong;
    first = i;
  }
  if (wrong == 0) return testing::AssertionSuccess();
  std::string text = str("shape ", g.layout.shape, ", first difference at ",
                         position(static_cast<Index>(first), g.layout.shape), "\n  got  ",
                         number(a[first], g.dtype), "\n  want ", number(b[first], w.dtype));
  if (tolerance.absolute > 0 || tolerance.relative > 0) {
    text += str("\n  tolerance ", tolerance.absolute, " + ", tolerance.relative, " * |want|");
    if (*tolerance.why != '\0') text += str(" (", tolerance.why, ")");
  }
  if (std::isnan(b[first]) && nan == Nan::never)
    text += "\n  a NaN is wanted: the test must say EXPECT_TENSOR_EQ_NAN";
  text += str("\n  ", wrong, " of ", a.size(), " elements differ");
  return testing::AssertionFailure() << text;
}

testing::AssertionResult says(const char* type, const std::string& message,
                              std::initializer_list<const char*> parts) {
  for (const char* part : parts) {
    if (message.find(part) == std::string::npos) {
      return testing::AssertionFailure()
             << "the " << type << " should say \"" << part << "\"\nit says: " << message;
    }
  }
  return testing::AssertionSuccess();
}

}  // namespace testing_support
