#include "support/datasets.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include "tinytorch/error.h"

namespace milestones {

namespace fs = std::filesystem;
using tinytorch::FileError;
using tinytorch::Shape;
using tinytorch::str;

namespace {

constexpr std::size_t kMostBytes = std::size_t{1}
                                   << 28;  // five times Fashion-MNIST: what is larger is no such file

[[noreturn]] void wrong(const fs::path& file, const std::string& what) {
  throw FileError(str(file.string(), ": ", what));
}

/// All bytes of a file, unpacked if it is packed.
std::vector<std::uint8_t> bytes_of(const fs::path& path) {
  const gzFile file = gzopen(path.c_str(), "rb");
  if (!file) wrong(path, "cannot be opened");
  gzbuffer(file, 1 << 18);
  std::vector<std::uint8_t> out;
  std::vector<std::uint8_t> piece(1 << 20);
  int got = 0;
  while ((got = gzread(file, piece.data(), static_cast<unsigned>(piece.size()))) > 0 &&
         out.size() <= kMostBytes) {
    out.insert(out.end(), piece.begin(), piece.begin() + got);
  }
  // gzread is content with half a stream; gzclose is not.
  if (gzclose(file) != Z_OK || got < 0) wrong(path, "is damaged or was cut short; get it again");
  if (out.size() > kMostBytes) wrong(path, str("has more than ", kMostBytes, " bytes; this is another file"));
  return out;
}

/// A file in IDX form: two zeros, 8 for bytes, the rank, big-endian sizes, bytes.
class Idx {
 public:
  Idx(fs::path path, int rank) : path_(std::move(path)), bytes_(bytes_of(path_)) {
    const std::size_t start = 4 + 4 * static_cast<std::size_t>(rank);
    if (bytes_.size() < start)
      wrong(path_, str("has ", bytes_.size(), " bytes, not even the ", start, " of its header"));
    if (bytes_[0] != 0 || bytes_[1] != 0 || bytes_[2] != 8 || bytes_[3] != rank) {
      wrong(path_, str("is no IDX file of bytes with ", rank, " sizes; it begins with ", int{bytes_[0]}, " ",
                       int{bytes_[1]}, " ", int{bytes_[2]}, " ", int{bytes_[3]}));
    }
    std::uint64_t wanted = 1;
    for (std::size_t axis = 0; axis < static_cast<std::size_t>(rank); ++axis) {
      std::uint64_t size = 0;
      for (std::size_t i = 0; i < 4; ++i) size = size << 8 | bytes_[4 + 4 * axis + i];
      sizes.push_back(static_cast<Index>(size));
      if (size == 0 || wanted > kMostBytes / size) wrong(path_, str("claims a size of ", size));
      wanted *= size;
    }
    if (wanted != bytes_.size() - start) {
      wrong(path_, str("claims ", wanted, " bytes and has ", bytes_.size() - start, "; get it again"));
    }
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(start));
  }
  std::vector<std::uint8_t> take() { return std::move(bytes_); }

  std::vector<Index> sizes;

 private:
  fs::path path_;
  std::vector<std::uint8_t> bytes_;
};

/// NAME or NAME.gz in a folder, or nothing.
std::optional<fs::path> packed_or_plain(const fs::path& folder, const std::string& name) {
  for (const char* ending : {".gz", ""}) {
    std::error_code ignored;
    const fs::path path = folder / (name + ending);
    if (fs::is_regular_file(path, ignored)) return path;
  }
  return std::nullopt;
}

/// Where a data set may lie.
std::vector<fs::path> places_of(std::string_view name) {
  std::vector<fs::path> places;
  if (const char* data = std::getenv("TINYTORCH_DATA"); data && *data)
    places.push_back(fs::path(data) / name);
  places.push_back(fs::path("/usr/share/datasets") / name);
  places.push_back(fs::path(TINYTORCH_COURSE) / ".tito/data" / name);
  return places;
}

std::array<std::string, 2> names_of(const std::string& part) {
  return {part + "-images-idx3-ubyte", part + "-labels-idx1-ubyte"};
}

}  // namespace

Tensor Pictures::images() const {
  Tensor out = Tensor::empty({count(), size()});
  const float scale = 1 / white;
  std::transform(pixels.begin(), pixels.end(), out.data(),
                 [scale](std::uint8_t pixel) { return scale * static_cast<float>(pixel); });
  return out;
}

Tensor Pictures::targets() const {
  Tensor out = Tensor::empty({count()}, tinytorch::DType::i32);
  std::copy(labels.begin(), labels.end(), out.data<std::int32_t>());
  return out;
}

Pictures read_digits() {
  return read_digits(fs::path(TINYTORCH_COURSE) / "milestones/datasets/digits.csv.gz");
}

Pictures read_digits(const fs::path& file) {
  const std::vector<std::uint8_t> bytes = bytes_of(file);
  Pictures out{.rows = 8, .columns = 8, .white = 16, .pixels = {}, .labels = {}};
  const char* at = reinterpret_cast<const char*>(bytes.data());
  const char* const end = at + bytes.size();
  while (at != end) {
    const std::size_t line = out.labels.size() + 1;
    for (Index column = 0; column <= out.size(); ++column) {
      const int most = column < out.size() ? 16 : 9;
      int value = 0;
      const auto [next, error] = std::from_chars(at, end, value);
      if (error != std::errc() || value < 0 || value > most) {
        wrong(file, str("line ", line, ", number ", column + 1, ": wanted a whole number from 0 to ", most));
      }
      const char separator = column < out.size() ? ',' : '\n';
      if (next == end ? separator == ',' : *next != separator) {
        wrong(file, str("line ", line, " does not have 65 numbers with commas between them"));
      }
      at = next == end ? end : next + 1;
      if (column < out.size()) {
        out.pixels.push_back(static_cast<std::uint8_t>(value));
      } else {
        out.labels.push_back(value);
      }
    }
  }
  if (out.labels.empty()) wrong(file, "is empty");
  return out;
}

std::pair<Pictures, Pictures> every_fifth_held_out(const Pictures& all) {
  Pictures train{all.rows, all.columns, all.white, {}, {}}, test = train;
  for (Index i = 0; i < all.count(); ++i) {
    Pictures& part = i % 5 == 4 ? test : train;
    part.pixels.insert(part.pixels.end(), all.picture(i), all.picture(i) + all.size());
    part.labels.push_back(all.labels[static_cast<std::size_t>(i)]);
  }
  return {std::move(train), std::move(test)};
}

std::optional<fs::path> find_idx(std::string_view name) {
  for (const fs::path& place : places_of(name)) {
    bool all = true;
    for (const char* part : {"train", "t10k"}) {
      for (const std::string& file : names_of(part)) all = all && packed_or_plain(place, file);
    }
    if (all) return place;
  }
  return std::nullopt;
}

std::optional<fs::path> find_cifar10() {
  for (const fs::path& place : places_of("cifar-10")) {
    for (const fs::path& folder : {place, place / "cifar-10-batches-bin"}) {
      std::error_code ignored;
      bool all = fs::is_regular_file(folder / "test_batch.bin", ignored);
      for (int i = 1; i <= 5; ++i)
        all = all && fs::is_regular_file(folder / str("data_batch_", i, ".bin"), ignored);
      if (all) return folder;
    }
  }
  return std::nullopt;
}

std::optional<fs::path> find_tinyshakespeare() {
  std::vector<fs::path> places = places_of("tinyshakespeare");
  if (const char* data = std::getenv("TINYTORCH_DATA"); data && *data) places.emplace_back(data);
  for (const fs::path& place : places) {
    std::error_code ignored;
    if (fs::is_regular_file(place / "tinyshakespeare.txt", ignored)) return place / "tinyshakespeare.txt";
  }
  return std::nullopt;
}

std::string read_text(const fs::path& file) {
  const std::vector<std::uint8_t> bytes = bytes_of(file);
  return {bytes.begin(), bytes.end()};
}

std::pair<fs::path, fs::path> idx_files(const fs::path& folder, const std::string& part) {
  std::array<fs::path, 2> files;
  for (std::size_t i = 0; i < 2; ++i) {
    const std::optional<fs::path> file = packed_or_plain(folder, names_of(part)[i]);
    if (!file) wrong(folder / names_of(part)[i], "is not there, neither packed (.gz) nor plain");
    files[i] = *file;
  }
  return {files[0], files[1]};
}

Pictures read_idx(const fs::path& folder, const std::string& part) {
  const auto [pictures, names] = idx_files(folder, part);
  Idx images(pictures, 3), labels(names, 1);
  if (images.sizes[0] != labels.sizes[0]) {
    wrong(names, str("has ", labels.sizes[0], " labels for ", images.sizes[0], " pictures"));
  }
  Pictures out{images.sizes[1], images.sizes[2], 255, images.take(), {}};
  for (const std::uint8_t label : labels.take()) {
    if (label > 9)
      wrong(names, str("label ", int{label}, " at position ", out.labels.size(), " is not 0 to 9"));
    out.labels.push_back(label);
  }
  return out;
}

}  // namespace milestones
