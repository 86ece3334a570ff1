#include "fuzz/fuzz.h"
#include "tinytorch/readers.h"

using namespace tinytorch;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const data::ImageDataset pictures = data::parse_cifar10({reinterpret_cast<const std::byte*>(data), size});
    if (static_cast<std::size_t>(pictures.size()) * 3073 != size) __builtin_trap();
    for (Index i = 0; i < pictures.size(); ++i) {
      const data::Example example = pictures.get(i);
      const auto label = example.y.item<Index>();
      if (label < 0 || label > 9 || example.x.numel() != 3072) __builtin_trap();
    }
  } catch (const FileError&) {
  }
  return 0;
}

std::vector<std::string> fuzz_seeds() {
  return {std::string(1, '\3') + std::string(3072, '\x7f'), std::string(3073, '\0'), std::string(1, '\12')};
}

std::vector<std::string> fuzz_words() {
  return {"\x09", "\x0a", std::string(3072, '\1'), std::string(1, '\0')};
}
