/// @file
/// The pipe a scenario's records go into.

#pragma once

#include <cstdint>
#include <string_view>

namespace tinytorch::scenario {

/// Writes records to a descriptor and counts them.
class Out {
 public:
  /// Begins a stream on a descriptor that belongs to the caller.
  void open(int descriptor);
  /// Writes one record. @throws Error when the stream would pass 64 MiB or the descriptor takes no more
  void write(std::string_view record);
  /// Writes a record that is small and must not be lost: an error, the end.
  void write_last(std::string_view record);
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  void send(std::string_view bytes) const;

  int descriptor_ = -1;
  std::uint64_t count_ = 0;
  std::size_t bytes_ = 0;
};

/// The stream of this process.
Out& stream();

}  // namespace tinytorch::scenario
