#include "fuzz/fuzz.h"
#include "tinytorch/readers.h"

using namespace tinytorch;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(data), size);
  for (const bool header : {false, true}) {
    try {
      const Tensor table = data::parse_csv(bytes, {.header = header});
      if (table.dim() != 2 || table.numel() < 1) __builtin_trap();
      const float* const numbers = table.data();
      for (Index i = 0; i < table.numel(); ++i) {
        if (!(numbers[i] - numbers[i] == 0)) __builtin_trap();  // infinity or NaN
      }
    } catch (const FileError&) {
    }
  }
  return 0;
}

std::vector<std::string> fuzz_seeds() {
  using namespace std::string_literals;
  return {
      "1,2\n3,4\n", "a,b\n1,2\n", "-1.5e3, +2 \r\n.5,0\r\n\n", "7",
      // "1,2\n3,4\n", packed
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\x33\xd4\x31\xe2\x32\xd6\x31\xe1\x02\x00\x47\x93\x6c\xaf\x08\x00\x00\x00"s};
}

std::vector<std::string> fuzz_words() {
  return {",", "\n", "\r\n",  "1e999", "-1e-999", "nan", "inf",         "-",
          "+", ".",  "0x1p3", "1e38",  "\"",      " ",   "\x1f\x8b\x08"};
}
