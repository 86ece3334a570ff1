// How a tensor prints: exactly as numpy.array2string does with its default options, so that what a learner
// sees here and what they see in Python can be compared letter by letter.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "tinytorch/layout.h"
#include "tinytorch/tensor.h"

namespace tinytorch {
namespace {

constexpr Index kThreshold = 1000;        // more elements than this are summarised
constexpr Index kEdge = 3;                // elements left at either end of a summarised axis
constexpr std::size_t kLineWidth = 75;    // of the whole line
constexpr int kPrecision = 8;             // digits after the point
constexpr std::size_t kExponentSize = 4;  // "e+08": an f32 never needs a third digit

// ---- one number ------------------------------------------------------------------------------------------

struct Decimal {
  std::string whole;     // with its sign
  std::string fraction;  // without trailing zeros
  std::string exponent;  // "e-05", or nothing
};

// d.dddde+xx: the shortest digits that read back as the same float, or as many as are asked for.
Decimal scientific(float value, int digits = -1) {
  constexpr auto kFormat = std::chars_format::scientific;
  char text[32];
  char* const past = text + sizeof text;
  char* const end = digits < 0 ? std::to_chars(text, past, value, kFormat).ptr
                               : std::to_chars(text, past, value, kFormat, digits).ptr;
  const std::string all(text, end);
  const std::size_t e = all.find('e'), point = std::min(all.find('.'), e);
  return {all.substr(0, point), point < e ? all.substr(point + 1, e - point - 1) : "", all.substr(e)};
}

// The same digits without an exponent, with zeros where they end too early.
Decimal shifted(const Decimal& from) {
  const std::size_t sign = from.whole[0] == '-' ? 1 : 0;
  const std::string digits = from.whole.substr(sign) + from.fraction;
  const int exponent = std::atoi(from.exponent.c_str() + 1);
  Decimal out{from.whole.substr(0, sign), "", ""};
  if (exponent < 0) {
    out.whole += '0';
    out.fraction = std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
    return out;
  }
  const std::size_t places = static_cast<std::size_t>(exponent) + 1;
  out.whole += digits.substr(0, places);
  if (digits.size() < places) out.whole.append(places - digits.size(), '0');
  if (digits.size() > places) out.fraction = digits.substr(places);
  return out;
}

// In a column: at most kPrecision digits behind the point, and every digit before it, from the exact value.
Decimal positional(float value) {
  const Decimal shortest = shifted(scientific(value));
  if (shortest.fraction.size() <= std::size_t{kPrecision} && std::fabs(value) < 0x1p24f) return shortest;
  char text[64];
  char* const end = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, kPrecision).ptr;
  const std::string all(text, end);
  const std::size_t point = all.find('.'), last = all.find_last_not_of('0');
  return {all.substr(0, point), all.substr(point + 1, last - point), ""};
}

std::string non_finite(float value) { return std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf"; }

// A number that stands alone is not cut, and keeps a digit after its point: 3.0
std::string alone(float value) {
  if (!std::isfinite(value)) return non_finite(value);
  const double size = std::fabs(static_cast<double>(value));
  if (size == 0 || (size >= 1e-4 && size < 1e16)) {
    const Decimal number = shifted(scientific(value));
    return number.whole + '.' + (number.fraction.empty() ? "0" : number.fraction);
  }
  const Decimal number = scientific(value);
  return number.whole + (number.fraction.empty() ? "" : '.' + number.fraction) + number.exponent;
}

// ---- all numbers, to one width ---------------------------------------------------------------------------

std::string right_aligned(std::string text, std::size_t width) {
  if (text.size() < width) text.insert(0, width - text.size(), ' ');
  return text;
}

std::vector<std::string> aligned(const std::vector<std::int64_t>& numbers) {
  std::vector<std::string> words;
  std::size_t width = 0;
  for (std::int64_t each : numbers) {
    words.push_back(std::to_string(each));
    width = std::max(width, words.back().size());
  }
  for (std::string& word : words) word = right_aligned(std::move(word), width);
  return words;
}

// With exponents when a plain number would hide digits: very large, very small, or too far apart.
bool wants_exponents(const std::vector<float>& numbers) {
  float least = HUGE_VALF, most = 0;
  for (float each : numbers) {
    if (!std::isfinite(each) || each == 0) continue;
    least = std::min(least, std::fabs(each));
    most = std::max(most, std::fabs(each));
  }
  return most > 0 && (most >= 1e8f || least < 1e-4 || most / least > 1000.0f);
}

std::vector<std::string> aligned(const std::vector<float>& numbers) {
  const bool exponents = wants_exponents(numbers);
  std::vector<Decimal> decimals;
  std::size_t left = 0, right = 0;
  for (float each : numbers) {
    decimals.push_back(!std::isfinite(each) ? Decimal{} : exponents ? scientific(each) : positional(each));
    left = std::max(left, decimals.back().whole.size());
    right = std::max(right, decimals.back().fraction.size());
  }
  std::size_t width = left + 1 + right + (exponents ? kExponentSize : 0);
  for (float each : numbers) {
    if (!std::isfinite(each)) width = std::max(width, non_finite(each).size());
  }
  std::vector<std::string> words;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    Decimal& number = decimals[i];
    if (!std::isfinite(numbers[i])) {
      words.push_back(right_aligned(non_finite(numbers[i]), width));
      continue;
    }
    if (exponents && number.fraction.size() < right) number = scientific(numbers[i], static_cast<int>(right));
    number.fraction.resize(right, ' ');
    words.push_back(right_aligned(number.whole + '.' + number.fraction + number.exponent, width));
  }
  return words;
}

// ---- brackets and lines ----------------------------------------------------------------------------------

class Printer {
 public:
  explicit Printer(const Tensor& tensor)
      : tensor_(tensor), shape_(tensor.shape()), summarised_(tensor.numel() > kThreshold) {}

  std::string print() {
    Shape position = Shape::filled(shape_.size(), 0);
    collect(position, 0);
    if (shape_.empty()) return reals_.empty() ? std::to_string(wholes_[0]) : alone(reals_[0]);
    words_ = reals_.empty() ? aligned(wholes_) : aligned(reals_);
    return nested(0, " ", kLineWidth);
  }

 private:
  [[nodiscard]] bool cut(Index axis) const { return summarised_ && shape_[axis] > 2 * kEdge; }

  // Calls f(i) for the positions along an axis that are shown, and gap() where some are left out.
  template <class F, class G>
  void shown(Index axis, const F& f, const G& gap) const {
    for (Index i = 0; i < shape_[axis]; ++i) {
      if (cut(axis) && i == kEdge) {
        gap();
        i = shape_[axis] - kEdge;
      }
      f(i);
    }
  }

  void collect(Shape& position, Index axis) {
    if (axis == shape_.size()) return take(flat_index(tensor_.layout(), {position.begin(), position.end()}));
    shown(
        axis,
        [&](Index i) {
          position[axis] = i;
          collect(position, axis + 1);
        },
        [] {});
  }

  // The element at an index of the storage.
  void take(Index where) {
    const std::byte* at = tensor_.body().storage->data + where * size_of(tensor_.dtype());
    const auto read = [&](auto value) {
      std::memcpy(&value, at, sizeof value);
      return value;
    };
    switch (tensor_.dtype()) {
      case DType::f32:
        return reals_.push_back(read(0.0f));
      case DType::bf16: {
        const std::uint32_t bits = std::uint32_t{read(std::uint16_t{0})} << 16;  // the upper half of an f32
        float value = 0;
        std::memcpy(&value, &bits, sizeof value);
        return reals_.push_back(value);
      }
      case DType::i32:
        return wholes_.push_back(read(std::int32_t{0}));
      case DType::u8:
        return wholes_.push_back(read(std::uint8_t{0}));
      case DType::i8:
        return wholes_.push_back(read(std::int8_t{0}));
      case DType::i64:
        return wholes_.push_back(read(std::int64_t{0}));
    }
  }

  std::string nested(Index axis, const std::string& indent, std::size_t width) {
    std::string out = axis + 1 == shape_.size() ? row(axis, indent, width - 1) : rows(axis, indent, width);
    return '[' + out.substr(indent.size()) + ']';
  }

  // The last axis: words, wrapped where the next would not fit.
  std::string row(Index axis, const std::string& indent, std::size_t width) {
    std::string done, line = indent;
    const auto add = [&](const std::string& word) {
      if (line.size() > indent.size()) line += ' ';
      if (line.size() + word.size() > width && line.size() > indent.size()) {
        line.erase(line.find_last_not_of(' ') + 1);
        done += line + '\n';
        line = indent;
      }
      line += word;
    };
    shown(
        axis, [&](Index) { add(words_[next_++]); }, [&] { add("..."); });
    return done + line;
  }

  // Any other axis: one below the other, with an empty line more for each axis inside.
  std::string rows(Index axis, const std::string& indent, std::size_t width) {
    const std::string separator(static_cast<std::size_t>(shape_.size() - axis - 1), '\n');
    std::string out;
    const auto add = [&](const std::string& part) { out += (out.empty() ? "" : separator) + indent + part; };
    shown(
        axis, [&](Index) { add(nested(axis + 1, indent + ' ', width - 1)); }, [&] { add("..."); });
    return out;
  }

  const Tensor& tensor_;
  const Shape& shape_;
  const bool summarised_;
  std::vector<float> reals_;          // the elements that are shown, in order: these ...
  std::vector<std::int64_t> wholes_;  // ... or these
  std::vector<std::string> words_;
  std::size_t next_ = 0;
};

}  // namespace

std::string Tensor::to_string() const {
  if (device() != Device::cpu) not_on_cpu();
  return numel() == 0 ? "[]" : Printer(*this).print();
}

void append(std::string& out, const Tensor& tensor) { out += tensor.to_string(); }

}  // namespace tinytorch
