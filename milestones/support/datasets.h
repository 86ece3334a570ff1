/// @file
/// Pictures with labels and text, as the milestones train on them.
///
///     const Pictures digits = read_digits();
///     const auto [train, test] = every_fifth_held_out(digits);
///     if (const auto folder = find_idx("fashion-mnist")) {
///       const Pictures clothes = read_idx(*folder, "train");
///     }
///
/// Files may be compressed or plain. Every length in them is checked against what is there: a download that
/// was cut short, or another file of the same name, is an error that names the file, and never a short data
/// set.

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tinytorch/tensor.h"

namespace milestones {

using tinytorch::Index;
using tinytorch::Tensor;

/// Grey pictures of one size, and what is on them.
struct Pictures {
  Index rows = 0, columns = 0;
  float white = 255;                 ///< the number of the brightest pixel
  std::vector<std::uint8_t> pixels;  ///< picture by picture, row by row
  std::vector<std::int32_t> labels;

  [[nodiscard]] Index count() const { return static_cast<Index>(labels.size()); }
  [[nodiscard]] Index size() const { return rows * columns; }
  [[nodiscard]] const std::uint8_t* picture(Index i) const { return pixels.data() + i * size(); }
  /// All pictures, from 0 to 1: (count, rows * columns).
  [[nodiscard]] Tensor images() const;
  /// All labels, i32: (count).
  [[nodiscard]] Tensor targets() const;
};

/// The 1,797 handwritten digits, 8 x 8, that come with the course.
/// @throws tinytorch::FileError  when the file is not what it should be, as all that follow
Pictures read_digits();
/// Lines of whole numbers: 64 pixels from 0 to 16 and a label.
Pictures read_digits(const std::filesystem::path& file);

/// To train on, and to test with: picture i from 0 is held out when i mod 5 is 4.
std::pair<Pictures, Pictures> every_fifth_held_out(const Pictures& all);

/// Where the four IDX files of a data set lie, plain or with .gz: in $TINYTORCH_DATA, where Debian's package
/// puts them, or where `tito data get` does. Nothing when they are in none of these places.
std::optional<std::filesystem::path> find_idx(std::string_view name);

/// The files of one part, "train" or "t10k": pictures, then labels.
/// @throws tinytorch::FileError when one is not there
std::pair<std::filesystem::path, std::filesystem::path> idx_files(const std::filesystem::path& folder,
                                                                  const std::string& part);

/// The folder with CIFAR-10's six binary files, data_batch_1.bin to 5 and test_batch.bin: `cifar-10` in the
/// places above, or cifar-10-batches-bin in it, where the archive puts them. Nothing when it is nowhere.
std::optional<std::filesystem::path> find_cifar10();

/// The plays, tinyshakespeare.txt: in $TINYTORCH_DATA or in the places above. Nothing when it is nowhere.
std::optional<std::filesystem::path> find_tinyshakespeare();
/// A whole text, compressed or plain.
std::string read_text(const std::filesystem::path& file);

/// The pair of files of one part, "train" or "t10k", as LeCun's MNIST has them. Labels are 0 to 9.
Pictures read_idx(const std::filesystem::path& folder, const std::string& part);

}  // namespace milestones
