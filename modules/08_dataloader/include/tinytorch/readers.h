/// @file
/// Module 08: data sets in files.
///
///     auto train = data::load_mnist("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz");
///     auto iris = data::with_labels(data::load_csv("iris.csv", {.header = true}));
///     auto cifar = data::load_cifar10({"data_batch_1.bin", "data_batch_2.bin"});
///
/// Nothing that a file claims is believed: sizes are multiplied without overflow and compared with what is
/// there before memory is taken. A packed file (gzip) is told by its first bytes, whatever its name; it is
/// unpacked no further than its header asks.
///
/// The parse functions read memory instead; `name` stands for the path in messages.
/// Thread safety: any thread may read.

#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tinytorch/dataset.h"

namespace tinytorch::data {

/// @name IDX, the format of MNIST
/// Two zeros, a type, a rank, then that many sizes of 4 bytes and the elements, all with the highest byte
/// first. Plain or gzip.
/// @{
/// u8, i8, i32 or f32, as the file says; i16 becomes i32. @throws FileError
[[nodiscard]] Tensor load_idx(const std::string& path);
[[nodiscard]] Tensor parse_idx(std::span<const std::byte> bytes, std::string_view name = "bytes");
/// Pictures with one channel from a file of bytes with three sizes, and their labels from one with one size.
/// @throws FileError also when they are not equally many
[[nodiscard]] ImageDataset load_mnist(const std::string& images, const std::string& labels);
/// @}

/// @name CSV: lines of numbers
/// @{
struct CsvOptions {
  char separator = ',';
  bool header = false;  ///< the first line is names
};
/// f32 (lines, columns). Plain or gzip. Spaces around numbers, "\r\n" and empty lines at the end are
/// accepted; text, infinity, NaN and lines of another length are not.
/// @throws FileError with line and column
[[nodiscard]] Tensor load_csv(const std::string& path, const CsvOptions& options = {});
[[nodiscard]] Tensor parse_csv(std::span<const std::byte> bytes, const CsvOptions& options = {},
                               std::string_view name = "bytes");
/// One column of a table as i32 labels, the others as x. @param column  -1 is the last
/// @throws ShapeError unless (n, columns >= 2); ValueError for a label that is not a whole number from 0
[[nodiscard]] TensorDataset with_labels(const Tensor& table, Index column = -1);
/// @}

/// @name .npy: module 00 reads the arrays
/// @{
/// x is made f32, y may be i64, i32 or u8 labels and is made i32; other y stay f32.
/// @throws FileError, ShapeError when they are not equally many, ValueError for a label beyond 32 bits
[[nodiscard]] TensorDataset load_npy_pair(const std::string& x, const std::string& y);
/// @}

/// @name CIFAR-10, the binary version
/// Records of a label and 3 x 32 x 32 bytes: all red, then all green, then all blue.
/// @{
/// All files one after the other. @throws FileError
[[nodiscard]] ImageDataset load_cifar10(const std::vector<std::string>& paths);
[[nodiscard]] ImageDataset parse_cifar10(std::span<const std::byte> bytes, std::string_view name = "bytes");
/// @}

}  // namespace tinytorch::data

namespace tinytorch::kernels {

/// The sizes in the header of an IDX file: 4 bytes each, the highest first. (Exercise 08.4)
///
/// Whoever wrote the file may lie, so nothing is multiplied that could pass `most`: as soon as the product of
/// the sizes so far does, the answer is nothing.
/// @param bytes  4 for each size, at most 8 sizes
/// @param most   how many elements the file can hold at all, not negative
[[nodiscard]] std::optional<Shape> idx_shape(std::span<const std::uint8_t> bytes, Index most);

}  // namespace tinytorch::kernels
