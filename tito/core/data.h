/// @file
/// The data that milestones train on, read from milestones/datasets/datasets.toml: where it lies, whether it
/// is what it should be, and fetching it.

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tito {

/// One [[dataset.file]].
struct DataFile {
  std::string name;
  std::string remote;             ///< its name on the network
  std::uintmax_t bytes = 0;       ///< size of the original
  std::vector<std::string> sums;  ///< SHA-256 of each version that may be used
};

/// One [[dataset]].
struct Dataset {
  std::string name;   ///< "fashion-mnist"
  std::string title;  ///< what it is
  std::string use;    ///< what needs it
  std::string licence;
  std::string package;                 ///< of Debian, or ""
  std::vector<std::string> folders;    ///< where it may lie, as written
  std::vector<std::string> addresses;  ///< where it is on the network; each ends with "/"
  std::vector<DataFile> files;

  [[nodiscard]] std::uintmax_t bytes() const;
};

/// All datasets, in the order of the file.
/// @throws Error (call) with file and line for an unknown or missing key, a sum that is none, a name that
/// comes twice
std::vector<Dataset> read_datasets(const std::filesystem::path& root);

/// The one called so. @throws Error (call) naming the nearest
const Dataset& find_dataset(const std::vector<Dataset>& datasets, std::string_view name);

/// Where `get_dataset` puts a download: .tito/data/NAME
std::filesystem::path data_folder(const std::filesystem::path& root, const Dataset& dataset);

/// What is on this machine.
struct DataState {
  std::filesystem::path folder;  ///< the first place that has all files; "" when none has
  std::string problem;           ///< a file there whose sum is none of its versions', naming both sums; or ""

  [[nodiscard]] bool here() const { return !folder.empty() && problem.empty(); }
};

/// Looks at the places of a dataset, then at data_folder(), and adds up the files of the first that has them
/// all.
DataState look_for(const std::filesystem::path& root, const Dataset& dataset);

/// Finds a dataset or downloads it, whole or not at all.
/// @param progress  called with a file's name, what came of it and its size
/// @return its folder
/// @throws Error (machine) for a wrong sum (naming both), for no network and for a full disk; Interrupted
std::filesystem::path get_dataset(
    const std::filesystem::path& root, const Dataset& dataset,
    const std::function<void(const std::string&, std::uintmax_t, std::uintmax_t)>& progress);

}  // namespace tito
