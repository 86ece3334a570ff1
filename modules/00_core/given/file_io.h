/// @file
/// Files as readers and writers of tensors need them: no byte is trusted, no file is left half written.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "tinytorch/error.h"
#include "tinytorch/str.h"

namespace tinytorch::detail {

/// Bytes to read: a file, or memory that plays one. Every refusal names who reads and what.
class Source {
 public:
  /// @throws FileError when there is no regular file that may be read
  Source(const char* who, const std::string& path);
  Source(const char* who, std::string_view name, std::span<const std::byte> bytes)
      : who_(who), name_(name), bytes_(bytes), size_(bytes.size()) {}
  ~Source();
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// @throws FileError when the bytes are not there (any more)
  void read(std::uint64_t offset, void* to, std::size_t count) const;
  /// Throws FileError "load_npy: digits.npy: ...".
  template <class... Parts>
  [[noreturn]] void refuse(const Parts&... parts) const {
    throw FileError(str(who_, ": ", name_, ": ", parts...));
  }

 private:
  const char* who_;
  std::string name_;
  std::span<const std::byte> bytes_;
  std::uint64_t size_ = 0;
  int file_ = -1;
};

/// A file that appears whole or not at all: written beside its place, synced, then renamed.
class AtomicFile {
 public:
  AtomicFile(const char* who, std::string path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(const void* from, std::size_t count);
  /// The file takes its name. Without this call nothing remains.
  void commit();

 private:
  [[noreturn]] void failed(const char* doing) const;

  const char* who_;
  std::string path_, beside_;
  int file_ = -1;
};

}  // namespace tinytorch::detail
