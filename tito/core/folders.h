/// @file
/// Folders: copied whole or not at all, and replaced in one step.

#pragma once

#include <filesystem>

namespace tito {

/// A fresh empty folder beside `target`, on the same disk, removed with everything in it at the end of the
/// scope unless it was put in place. What an interrupted run left there is removed first.
class StagedFolder {
 public:
  /// @throws Error (machine) when the folder cannot be made
  explicit StagedFolder(std::filesystem::path target);
  ~StagedFolder();
  StagedFolder(const StagedFolder&) = delete;
  StagedFolder& operator=(const StagedFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Puts the folder in the place of `target`, which was there whole until now and is gone afterwards.
  void replace();
  /// Puts the folder at `target`. @return false when something is there already, which stays as it is
  bool place();

 private:
  std::filesystem::path target_;
  std::filesystem::path path_;
};

/// Copies everything under `from` into the folder `to`.
/// @throws Error (machine) naming the file, the reason and what to do
void copy_folder(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace tito
