#include "fuzz/fuzz.h"
#include "fuzz/whole.h"
#include "tinytorch/npy.h"

using namespace tinytorch;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const Tensor tensor = parse_npy({reinterpret_cast<const std::byte*>(data), size});
    read_whole(tensor, 2 * size);  // halves are widened: at most twice what is there
  } catch (const FileError&) {
  }
  return 0;
}

std::vector<std::string> fuzz_seeds() {
  const auto file = [](const char* descr, const char* order, const char* shape, std::size_t bytes,
                       char major = '\1') {
    const std::string header = std::string("{'descr': '") + descr + "', 'fortran_order': " + order +
                               ", 'shape': " + shape + ", }   \n";
    std::string start = std::string("\x93NUMPY") + major + '\0' + static_cast<char>(header.size()) + '\0';
    if (major != '\1') start += std::string(2, '\0');
    return start + header + std::string(bytes, '\1');
  };
  return {
      file("<f4", "False", "(2, 3)", 24),   file("<f4", "True", "(2, 3, 1)", 24),
      file("<i8", "False", "(2,)", 16),     file("<f8", "False", "(1, 2)", 16),
      file("<f2", "True", "(2, 2)", 8),     file("|b1", "False", "(3,)", 3),
      file("<i4", "False", "()", 4, '\2'),  file("|u1", "False", "(0, 7)", 0),
      file("|i1", "True", "(5,)", 5, '\3'),
  };
}

std::vector<std::string> fuzz_words() {
  return {"'descr'",
          "'fortran_order'",
          "'shape'",
          "True",
          "False",
          "<f4",
          "<f8",
          "<f2",
          "|b1",
          ">f4",
          "|O",
          "(",
          ")",
          "{",
          "}",
          ",",
          ":",
          "'",
          "\"",
          "-",
          "L",
          "0",
          "4294967296",
          "9223372036854775807",
          "9223372036854775808",
          std::string(4, '\xff'),
          std::string(2, '\0'),
          "\x93NUMPY"};
}
