#include "fuzz/fuzz.h"
#include "fuzz/whole.h"
#include "tinytorch/safetensors.h"

using namespace tinytorch;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const SafeTensors file = parse_safetensors({reinterpret_cast<const std::byte*>(data), size});
    // What was accepted must be whole: as many bytes as the tensors of the file need.
    for (const auto& [name, tensor] : file.tensors) {
      read_whole(tensor, 2 * size);  // halves are widened: at most twice what is there
    }
  } catch (const FileError&) {
  }
  return 0;
}

std::vector<std::string> fuzz_seeds() {
  const auto file = [](const std::string& header, std::size_t bytes) {
    const std::uint64_t length = header.size();
    return std::string(reinterpret_cast<const char*>(&length), 8) + header + std::string(bytes, '\1');
  };
  return {
      file("{}", 0),
      file(R"({"x":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}})", 24),
      file(
          R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[8,12]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})",
          12),
      file(
          R"({"__metadata__":{"step":"12","note":"\u00e9\ud83d\ude00\n"},"e":{"dtype":"I64","shape":[0,5],"data_offsets":[0,0]}})",
          0),
      file(
          R"({"h":{"dtype":"F16","shape":[1,1,2],"data_offsets":[0,4]},"d":{"dtype":"F64","shape":[],"data_offsets":[4,12]}})",
          12),
      file(
          R"({"m":{"dtype":"BOOL","shape":[3],"data_offsets":[0,3]},"q":{"dtype":"I8","shape":[1],"data_offsets":[3,4]}})",
          4),
      file(
          R"({"z":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]},"i":{"dtype":"I32","shape":[1],"data_offsets":[4,8]}}   )",
          8),
  };
}

std::vector<std::string> fuzz_words() {
  return {"\"dtype\"",
          "\"shape\"",
          "\"data_offsets\"",
          "\"__metadata__\"",
          "F32",
          "F64",
          "F16",
          "BOOL",
          "I64",
          "[",
          "]",
          "{",
          "}",
          ",",
          ":",
          "\"",
          "\\u",
          "\\ud83d",
          "-",
          ".",
          "e9",
          "0",
          "4294967296",
          "9223372036854775807",
          "9223372036854775808",
          "18446744073709551615",
          std::string(8, '\xff'),
          std::string(8, '\0')};
}
