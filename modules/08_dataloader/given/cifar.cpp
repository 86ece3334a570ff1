// The binary version of CIFAR-10 (Krizhevsky, 2009).

#include <cstring>

#include "bytes.h"
#include "tinytorch/readers.h"

namespace tinytorch::data {
namespace {

constexpr Index kSide = 32, kPixels = 3 * kSide * kSide, kRecord = 1 + kPixels, kClasses = 10;

/// How many pictures. @throws FileError when these are no records
Index records_in(const char* who, std::string_view name, std::span<const std::byte> bytes) {
  const ByteStream in(who, name, bytes);
  const auto size = static_cast<Index>(bytes.size());
  if (in.packed()) in.refuse("is packed; unpack it first");
  if (size == 0 || size % kRecord != 0) {
    in.refuse("has ", size, " bytes; one or more records of ", kRecord, " bytes are needed");
  }
  for (Index i = 0; i < size / kRecord; ++i) {
    const int label = std::to_integer<int>(bytes[static_cast<std::size_t>(i * kRecord)]);
    if (label >= kClasses) in.refuse("picture ", i, " has label ", label, "; labels are 0 to ", kClasses - 1);
  }
  return size / kRecord;
}

/// Pictures to fill, one after the other.
class Album {
 public:
  explicit Album(Index count)
      : pixels_(Tensor::empty({count, 3, kSide, kSide}, DType::u8)),
        labels_(Tensor::empty({count}, DType::i32)) {}
  void add(std::span<const std::byte> records) {
    for (; !records.empty(); records = records.subspan(kRecord), ++next_) {
      labels_.data<std::int32_t>()[next_] = std::to_integer<std::int32_t>(records[0]);
      std::memcpy(pixels_.data<std::uint8_t>() + next_ * kPixels, records.data() + 1, kPixels);
    }
  }
  [[nodiscard]] ImageDataset dataset() const { return {pixels_, labels_}; }

 private:
  Tensor pixels_, labels_;
  Index next_ = 0;
};

}  // namespace

ImageDataset parse_cifar10(std::span<const std::byte> bytes, std::string_view name) {
  Album album(records_in("parse_cifar10", name, bytes));
  album.add(bytes);
  return album.dataset();
}

ImageDataset load_cifar10(const std::vector<std::string>& paths) {
  if (paths.empty())
    throw FileError("load_cifar10: no files are named; the training set is data_batch_1.bin to 5");
  std::vector<std::vector<std::byte>> files;
  Index count = 0;
  for (const std::string& path : paths) {
    files.push_back(bytes_of("load_cifar10", path));
    count += records_in("load_cifar10", path, files.back());
  }
  Album album(count);
  for (const std::vector<std::byte>& file : files) album.add(file);
  return album.dataset();
}

}  // namespace tinytorch::data
