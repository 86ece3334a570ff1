/// @file
/// One tool at a time in a folder.
///
///     Lock lock(root / ".tito" / "lock");   // held until the end of the scope, or of the process, however
///     it ends

#pragma once

#include <chrono>
#include <filesystem>

namespace tito {

/// Holds a lock file that names its owner's process id. The kernel lets go when the owner dies, so the file a
/// crash leaves behind is simply taken over.
class Lock {
 public:
  /// Waits up to `patience` for a living owner.
  /// @throws Error (machine) naming the owner's process id, or why the file cannot be made
  explicit Lock(const std::filesystem::path& file,
                std::chrono::milliseconds patience = std::chrono::seconds(10));
  ~Lock();
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace tito
