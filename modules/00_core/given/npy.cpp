#include "tinytorch/npy.h"

#include <optional>

#include "elements.h"
#include "scanner.h"

namespace tinytorch {
namespace {

using detail::Source;

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::uint64_t kLongestHeader = 65'536;  // NumPy itself needs some 128 bytes and stops at 10,000

struct Header {
  const detail::FileType* type = nullptr;
  std::optional<bool> fortran;
  std::optional<Shape> shape;
};

// A reader for exactly the Python that a header may be: {'descr': '<f4', 'fortran_order': False, 'shape': (2,
// 3), }
class Reader : detail::Scanner {
 public:
  Reader(const Source& source, std::string_view text) : Scanner(source, text) {}

  Header header() {
    Header out;
    expect('{', "a header is a dictionary and begins with '{'");
    while (!take('}')) {
      const std::string_view key = string("a key in quotes was expected");
      expect(':', "':' follows a key");
      if (key == "descr") {
        if (out.type) source_.refuse("header: 'descr' is there twice");
        out.type = descr();
      } else if (key == "fortran_order") {
        if (out.fortran) source_.refuse("header: 'fortran_order' is there twice");
        out.fortran = boolean();
      } else if (key == "shape") {
        if (out.shape) source_.refuse("header: 'shape' is there twice");
        out.shape = tuple();
      } else {
        source_.refuse("header: has a key '", key, "'; descr, fortran_order and shape are known");
      }
      if (!take(',')) {
        expect('}', "',' or '}' follows a value");
        break;
      }
    }
    expect_end();
    if (!out.type || !out.fortran || !out.shape) {
      source_.refuse("header: has no '", !out.type ? "descr" : !out.fortran ? "fortran_order" : "shape", "'");
    }
    return out;
  }

 private:
  std::string_view string(std::string_view message) {
    const char quote = peek();
    if (quote != '\'' && quote != '"') refuse(message);
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) refuse("the text has no end");
    const std::string_view inside = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return inside;
  }
  const detail::FileType* descr() {
    const std::string_view name = string("a plain dtype such as '<f4' was expected; records cannot be read");
    const detail::FileType* type = detail::npy_type(name);
    if (!type) {
      source_.refuse(
          "header: dtype is '", name,
          "'; '<f4', '<i4', '<i8', '|u1', '|i1', '|b1', '<f2' and '<f8' can be read: convert it in NumPy "
          "with array.astype('<f4')");
    }
    return type;
  }
  bool boolean() {
    space();
    for (const bool value : {true, false}) {
      const std::string_view word = value ? "True" : "False";
      if (text_.substr(at_, word.size()) == word) {
        at_ += word.size();
        return value;
      }
    }
    refuse("True or False was expected");
  }
  Shape tuple() {
    expect('(', "'(' begins a shape");
    Shape out;
    while (!take(')')) {
      if (out.size() == kMaxRank) refuse(str("a tensor has at most ", kMaxRank, " axes"));
      out.push_back(whole());
      if (!take(',')) {
        if (out.size() == 1) refuse("',' follows the size of a single axis");
        expect(')', "',' or ')' follows a size");
        break;
      }
    }
    return out;
  }
};

Tensor load(const Source& source) {
  unsigned char start[12] = {};
  if (source.size() < 10) source.refuse("has ", source.size(), " bytes; an .npy file has at least 10");
  source.read(0, start, 10);
  if (std::string_view(reinterpret_cast<const char*>(start), 6) != kMagic) {
    source.refuse(
        "does not begin with \\x93NUMPY; it is no .npy file (an .npz is a zip of several: unpack it first)");
  }
  const int major = start[6], minor = start[7];
  if (major < 1 || major > 3 || minor != 0) {
    source.refuse("is of version ", major, ".", minor, "; 1.0, 2.0 and 3.0 can be read");
  }
  const std::uint64_t before = major == 1 ? 10 : 12;
  if (source.size() < before) source.refuse("has ", source.size(), " bytes and ends before its header");
  source.read(0, start, static_cast<std::size_t>(before));
  std::uint64_t length = start[8] | std::uint64_t{start[9]} << 8;
  if (major > 1) length |= std::uint64_t{start[10]} << 16 | std::uint64_t{start[11]} << 24;
  if (length > source.size() - before) {
    source.refuse("its header should have ", length, " bytes, but only ", source.size() - before,
                  " follow; it is cut short");
  }
  if (length > kLongestHeader)
    source.refuse("its header has ", length, " bytes; ", kLongestHeader, " is the most");
  std::string text(length, '\0');
  source.read(before, text.data(), text.size());
  const Header header = Reader(source, text).header();

  const std::uint64_t data = before + length, held = source.size() - data;
  const auto needed = detail::bytes_in_file(*header.shape, *header.type);
  if (!needed) source.refuse("shape ", *header.shape, " has more bytes than 64 bits can count");
  if (*needed != held) {
    source.refuse("shape ", *header.shape, " of '", header.type->npy, "' needs ", *needed, " bytes, but ",
                  held, " follow the header; it is ", held < *needed ? "cut short" : "longer than it says");
  }
  if (!*header.fortran) return detail::read_elements(source, data, *header.shape, *header.type, "array");

  // Fortran's order is C's order of the axes turned around.
  Shape reversed;
  for (Index axis = header.shape->size() - 1; axis >= 0; --axis) reversed.push_back((*header.shape)[axis]);
  const Tensor turned = detail::read_elements(source, data, reversed, *header.type, "array");
  Layout layout{*header.shape, {}, 0};
  for (Index axis = reversed.size() - 1; axis >= 0; --axis) layout.strides.push_back(turned.strides()[axis]);
  return turned.with_layout(layout);
}

}  // namespace

Tensor load_npy(const std::string& path) { return load(Source("load_npy", path)); }

Tensor parse_npy(std::span<const std::byte> bytes, std::string_view name) {
  return load(Source("parse_npy", name, bytes));
}

void save_npy(const std::string& path, const Tensor& tensor) {
  const detail::FileType& type = detail::type_of(tensor.dtype());
  if (!type.npy) {
    throw DTypeError(str("save_npy: ", path, ": the tensor is ", tensor.dtype(),
                         ", which NumPy does not have; save it with save_safetensors"));
  }
  std::string header =
      str("{'descr': '", type.npy, "', 'fortran_order': False, 'shape': ", tensor.shape(), ", }");
  header.append(63 - (10 + header.size()) % 64, ' ');  // the numbers begin at a multiple of 64
  header += '\n';
  std::string start(kMagic);
  start += {'\x01', '\x00', static_cast<char>(header.size() & 255), static_cast<char>(header.size() >> 8)};

  std::vector<std::byte> scratch;
  const auto bytes = detail::row_major(tensor, scratch);
  detail::AtomicFile file("save_npy", path);
  file.write(start.data(), start.size());
  file.write(header.data(), header.size());
  file.write(bytes.data(), bytes.size());
  file.commit();
}

}  // namespace tinytorch
