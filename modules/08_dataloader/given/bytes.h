/// @file
/// Bytes from a file that may be packed, for readers that trust nobody.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tinytorch/error.h"
#include "tinytorch/str.h"

namespace tinytorch::data {

/// All bytes of a regular file. @throws FileError "who: path: ..."
[[nodiscard]] std::vector<std::byte> bytes_of(const char* who, const std::string& path);

/// Bytes in order; a gzip file, told by its first two, is unpacked on the way and no further than is asked
/// for.
class ByteStream {
 public:
  /// @param bytes  must live as long
  ByteStream(const char* who, std::string_view name, std::span<const std::byte> bytes);
  ~ByteStream();
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;

  [[nodiscard]] bool packed() const { return unpacker_ != nullptr; }
  /// How many bytes can still come: exactly so many, or when packed a bound that no packing exceeds.
  [[nodiscard]] std::uint64_t most() const;
  /// Exactly `count` bytes. @throws FileError when it is cut short, or damaged
  void read(void* to, std::size_t count);
  /// At most `count` bytes. @return how many; 0 only at the end @throws FileError when damaged
  [[nodiscard]] std::size_t read_some(void* to, std::size_t count);
  /// @throws FileError when anything follows
  void expect_end();
  /// Throws FileError "who: name: ...".
  template <class... Parts>
  [[noreturn]] void refuse(const Parts&... parts) const {
    throw FileError(str(who_, ": ", name_, ": ", parts...));
  }

 private:
  struct Unpacker;

  std::size_t unpack(std::byte* to, std::size_t count);

  const char* who_;
  std::string name_;
  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;  ///< of the bytes as they lie in the file, the next
  std::unique_ptr<Unpacker> unpacker_;
};

}  // namespace tinytorch::data
