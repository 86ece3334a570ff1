/// @file
/// Waiting until somebody saves a file.

#pragma once

#include <chrono>
#include <filesystem>

namespace tito {

/// Tells when files of a folder were saved. Editors that write a new file and rename it over the old one
/// count too; their backup and swap files do not.
class Watch {
 public:
  /// @throws Error (machine) when the system cannot watch the folder
  explicit Watch(const std::filesystem::path& folder);
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch();

  /// Returns once a file was saved and `quiet` has passed without another one, so that "save all" is one
  /// change.
  /// @param patience  gives up after this long; 0 waits for ever
  /// @return false when patience ran out
  /// @throws Interrupted on Ctrl-C
  bool wait(std::chrono::milliseconds quiet = std::chrono::milliseconds(200),
            std::chrono::milliseconds patience = {});

 private:
  bool saved_within(std::chrono::milliseconds time);

  int queue_ = -1;
};

}  // namespace tito
