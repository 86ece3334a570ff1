#include "support/scenario.h"

#include <cmath>
#include <cstring>
#include <numbers>
#include <utility>

#include "support/scenario_stream.h"

namespace tinytorch::scenario {
namespace {

/// What became of a tensor that cannot be read: its layout lies, or it is too large to send.
class Unreadable : public Error {
 public:
  using Error::Error;
  [[nodiscard]] const char* type() const noexcept override { return "UnreadableTensor"; }
};

bool multiply_add(Index a, Index b, Index& sum) {
  Index product = 0;
  return !__builtin_mul_overflow(a, b, &product) && !__builtin_add_overflow(sum, product, &sum);
}

/// Checks a body's fields against its storage. @returns the number of elements
Index checked_count(std::string_view name, const detail::Body& body) {
  const Shape &shape = body.layout.shape, &strides = body.layout.strides;
  const Index offset = body.layout.offset;
  const auto refuse = [&](std::string_view why) {
    throw Unreadable(
        str(name, ": a tensor with shape ", shape, ", strides ", strides, ", offset ", offset, " ", why));
  };
  if (body.storage == nullptr || body.storage->device != Device::cpu)
    refuse("has no storage in the CPU's memory");
  if (shape.size() < 0 || shape.size() > kMaxRank || strides.size() != shape.size())
    refuse("has ranks that differ");

  Index count = 1, lowest = offset, highest = offset;
  bool fits = true;
  for (Index axis = 0; axis < shape.size(); ++axis) {
    if (shape[axis] < 0) refuse("has a negative size");
    fits = fits && !__builtin_mul_overflow(count, shape[axis], &count);
  }
  if (fits && count == 0) return 0;
  for (Index axis = 0; axis < shape.size(); ++axis) {
    fits = fits && multiply_add(shape[axis] - 1, strides[axis], strides[axis] < 0 ? lowest : highest);
  }
  const Index available = body.storage->bytes / size_of(body.dtype);
  if (!fits || lowest < 0 || highest >= available)
    refuse(str("reaches outside its storage of ", available, " elements"));
  if (static_cast<std::size_t>(count) > kMaxBytes / static_cast<std::size_t>(size_of(body.dtype))) {
    refuse("has more than 64 MiB of elements");
  }
  return count;
}

/// The elements in row-major order, gathered by walking offset and strides.
std::string elements(std::string_view name, const Tensor& tensor) {
  const detail::Body& body = tensor.body();
  const Index count = checked_count(name, body);
  const auto width = static_cast<std::size_t>(size_of(body.dtype));
  const auto* memory = reinterpret_cast<const char*>(body.storage->data);
  const auto [shape, strides, offset] = body.layout;

  std::string out;
  out.reserve(static_cast<std::size_t>(count) * width);
  Shape position = Shape::filled(shape.size(), 0);
  Index at = offset;
  for (Index i = 0; i < count; ++i) {
    out.append(memory + static_cast<std::size_t>(at) * width, width);
    for (Index axis = shape.size() - 1; axis >= 0; --axis) {  // count up like an odometer
      at += strides[axis];
      if (++position[axis] < shape[axis]) break;
      at -= position[axis] * strides[axis];
      position[axis] = 0;
    }
  }
  return out;
}

std::string encode(std::string_view name, const Tensor& tensor) {
  const std::string data = elements(name, tensor);
  const Shape& shape = tensor.shape();
  return encode(name, static_cast<Wire>(tensor.dtype()), {shape.begin(), shape.end()}, data);
}

template <class T>
std::string_view bytes_of_value(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

}  // namespace

Inputs::Inputs(std::string_view seed)
    : state_(digest(seed)), reversed_(!seed.empty() && (seed.back() & 1) != 0) {}

// SplitMix64: small, good enough for test inputs, and independent of the library's own generator.
std::uint64_t Inputs::bits() {
  std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

double Inputs::number(double low, double high) {
  return low + (high - low) * static_cast<double>(bits() >> 11) * 0x1.0p-53;
}

Index Inputs::integer(Index low, Index high) {
  return low + static_cast<Index>(bits() % static_cast<std::uint64_t>(high - low + 1));
}

bool Inputs::coin() { return (bits() >> 63) != 0; }

Shape Inputs::order(Index n) {
  Shape out;
  for (Index i = 0; i < n; ++i) out.push_back(i);
  for (Index i = n - 1; i > 0; --i) std::swap(out[i], out[integer(0, i)]);
  return out;
}

Shape Inputs::shape(Index rank, Index low, Index high) {
  Shape out;
  for (Index axis = 0; axis < rank; ++axis) out.push_back(integer(low, high));
  return out;
}

// Box and Muller's method, one of its two numbers.
double Inputs::gaussian() {
  const double radius = std::sqrt(-2 * std::log(1 - number(0, 1)));
  return radius * std::cos(2 * std::numbers::pi * number(0, 1));
}

/// A tensor built field by field: row-major, or column-major behind a gap.
template <class T>
Tensor Inputs::make(const Shape& shape, const std::vector<T>& values) {
  constexpr Index kGap = 3;
  const Index rank = shape.size();
  Layout layout{shape, Shape::filled(rank, 0), reversed_ ? kGap : 0};
  Index stride = 1;
  for (Index i = 0; i < rank; ++i) {
    const Index axis = reversed_ ? i : rank - 1 - i;
    layout.strides[axis] = stride;
    stride *= shape[axis];
  }
  detail::Storage* storage = detail::make_storage((static_cast<Index>(values.size()) + layout.offset) *
                                                  static_cast<Index>(sizeof(T)));
  Shape position = Shape::filled(rank, 0);
  for (const T& value : values) {
    Index at = layout.offset;
    for (Index axis = 0; axis < rank; ++axis) at += position[axis] * layout.strides[axis];
    std::memcpy(storage->data + static_cast<std::size_t>(at) * sizeof(T), &value, sizeof value);
    for (Index axis = rank - 1; axis >= 0 && ++position[axis] == shape[axis]; --axis) position[axis] = 0;
  }
  const Tensor out(detail::make_body(layout, dtype_of<T>, storage));
  const std::string record = encode(str(kInputPrefix, tensors_.size()), out);
  drawn_ = digest(record, drawn_);
  stream().write(record);
  tensors_.push_back(out);
  reversed_ = coin();
  return out;
}

namespace {

template <class T, class Draw>
std::vector<T> draw(const Shape& shape, Draw draw_one) {
  std::vector<T> out(static_cast<std::size_t>(numel(shape)));
  for (T& value : out) value = static_cast<T>(draw_one());
  return out;
}

}  // namespace

Tensor Inputs::normal(const Shape& shape, float mean, float deviation) {
  return make(shape, draw<float>(shape, [&] { return mean + deviation * gaussian(); }));
}

Tensor Inputs::uniform(const Shape& shape, float low, float high) {
  return make(shape, draw<float>(shape, [&] { return number(low, high); }));
}

Tensor Inputs::whole(const Shape& shape, Index low, Index high) {
  return make(shape, draw<float>(shape, [&] { return integer(low, high); }));
}

Tensor Inputs::labels(const Shape& shape, Index classes) {
  return make(shape, draw<std::int32_t>(shape, [&] { return integer(0, classes - 1); }));
}

Tensor Inputs::mask(const Shape& shape, double share) {
  return make(shape, draw<std::uint8_t>(shape, [&] { return number(0, 1) < share; }));
}

Tensor Inputs::permutation(Index n) {
  std::vector<std::int32_t> out;
  for (Index i = 0; i < n; ++i) out.push_back(static_cast<std::int32_t>(i));
  for (Index i = n - 1; i > 0; --i)
    std::swap(out[static_cast<std::size_t>(i)], out[static_cast<std::size_t>(integer(0, i))]);
  return make({n}, out);
}

Tensor Inputs::values(const Shape& shape, const std::vector<float>& values) {
  if (numel(shape) != static_cast<Index>(values.size())) {
    throw ShapeError(str("in.values: ", values.size(), " numbers for shape ", shape));
  }
  return make(shape, values);
}

std::uint64_t Inputs::digest_now() const {
  std::uint64_t state = kDigestStart;
  for (std::size_t i = 0; i < tensors_.size(); ++i)
    state = digest(encode(str(kInputPrefix, i), tensors_[i]), state);
  return state;
}

void emit(std::string_view name, const Tensor& tensor) {
  if (!tensor.defined()) throw Unreadable(str(name, ": an undefined tensor"));
  stream().write(encode(name, tensor));
}

void emit(std::string_view name, const Tensors& tensors) {
  emit_integer(str(name, "/count"), static_cast<std::int64_t>(tensors.size()));
  for (std::size_t i = 0; i < tensors.size(); ++i) emit(str(name, "/", i), tensors[i]);
}

void emit(std::string_view name, std::span<const Index> numbers) {
  std::string data;
  for (const Index number : numbers) data += bytes_of_value(number);
  stream().write(encode(name, Wire::i64, {static_cast<Index>(numbers.size())}, data));
}

void emit(std::string_view name, const Shape& shape) { emit(name, std::span(shape.begin(), shape.end())); }

void emit(std::string_view name, const Layout& layout) {
  emit(name,
       std::string_view(str("shape ", layout.shape, " strides ", layout.strides, " offset ", layout.offset)));
}

void emit(std::string_view name, double number) {
  stream().write(encode(name, Wire::f64, {}, bytes_of_value(number)));
}

void emit_integer(std::string_view name, std::int64_t value) {
  stream().write(encode(name, Wire::i64, {}, bytes_of_value(value)));
}

void emit(std::string_view name, std::string_view text) {
  stream().write(encode(name, Wire::text, {static_cast<std::int64_t>(text.size())}, text));
}

}  // namespace tinytorch::scenario
