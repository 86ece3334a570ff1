#include "fuzz/fuzz.h"
#include "tinytorch/readers.h"

using namespace tinytorch;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const Tensor tensor = data::parse_idx({reinterpret_cast<const std::byte*>(data), size});
    const auto bytes = static_cast<std::size_t>(tensor.numel() * size_of(tensor.dtype()));
    // Plain: two bytes become four at most. Packed: no more than deflate can hold.
    const bool packed = size > 1 && data[0] == 0x1F && data[1] == 0x8B;
    if (bytes > (packed ? 2 * 1032 : 2) * size) __builtin_trap();
    unsigned sum = 0;
    for (std::size_t i = 0; i < bytes; ++i) sum += static_cast<unsigned>(tensor.body().storage->data[i]);
    volatile unsigned sink = sum;  // every byte is read, so that a sanitizer sees it
    static_cast<void>(sink);
  } catch (const FileError&) {
  }
  return 0;
}

std::vector<std::string> fuzz_seeds() {
  using namespace std::string_literals;
  const auto file = [](char type, std::initializer_list<char> sizes, std::size_t bytes) {
    std::string out{'\0', '\0', type, static_cast<char>(sizes.size())};
    for (const char size : sizes) out += {'\0', '\0', '\0', size};
    return out + std::string(bytes, '\1');
  };
  return {
      file(8, {2, 3}, 6),
      file(9, {5}, 5),
      file(11, {3}, 6),
      file(12, {1, 2}, 8),
      file(13, {2, 1, 1}, 8),
      file(8, {0, 7}, 0),
      // file(8, {2, 3}, 6), packed
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\x63\x60\xe0\x60\x62\x60\x60\x00\x61\x66\x46\x30\x00\x00\x5f\xb4\x54\xf4\x12\x00\x00\x00"s,
  };
}

std::vector<std::string> fuzz_words() {
  return {std::string("\0\0\x08\x01", 4), std::string("\0\0\x0d\x08", 4), std::string(4, '\xff'),
          std::string(4, '\0'),           std::string("\x80\0\0\0", 4),   "\x1f\x8b\x08"};
}
