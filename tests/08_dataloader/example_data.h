// Datasets, files and threads for the tests of data loading.

#pragma once

#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "support/expect.h"
#include "tinytorch/create.h"
#include "tinytorch/dataloader.h"
#include "tinytorch/ops.h"
#include "tinytorch/readers.h"

namespace example_data {

using namespace tinytorch;
using testing_support::raw_values;

/// Example i is x = (i, 10 i), y = i.
inline std::shared_ptr<data::TensorDataset> counted(Index size) {
  std::vector<float> x;
  std::vector<std::int32_t> y;
  for (Index i = 0; i < size; ++i) {
    x.insert(x.end(), {static_cast<float>(i), static_cast<float>(10 * i)});
    y.push_back(static_cast<std::int32_t>(i));
  }
  return std::make_shared<data::TensorDataset>(Tensor::from(x, {size, 2}), Tensor::from(y, {size}));
}

/// A dataset that asks a function for each example.
struct Asking : data::Dataset {
  Asking(Index how_many, std::function<data::Example(Index)> f) : count(how_many), call(std::move(f)) {}
  [[nodiscard]] Index size() const override { return count; }
  [[nodiscard]] data::Example get(Index i) const override { return call(i); }
  Index count;
  std::function<data::Example(Index)> call;
};

inline data::Example plain(Index i) {
  return {tensor({static_cast<float>(i)}), tensor_i32({static_cast<std::int32_t>(i)})};
}

/// The labels of all batches of one epoch, a bracket for each batch: "[3 1][0 2]".
inline std::string epoch_of(BatchSource& loader) {
  std::string out;
  Batch batch;
  for (loader.begin_epoch(); loader.next(batch);) {
    out += "[";
    for (const double label : raw_values(batch.y))
      out += str(out.back() == '[' ? "" : " ", static_cast<Index>(label));
    out += "]";
  }
  return out;
}

/// A file of this process, gone at the end of the test.
struct TemporaryFile {
  TemporaryFile(const std::string& name, const std::string& bytes)
      : path((std::filesystem::temp_directory_path() / str("tinytorch_", getpid(), "_", name)).string()) {
    std::ofstream(path, std::ios::binary) << bytes;
  }
  ~TemporaryFile() { std::filesystem::remove(path); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  std::string path;
};

inline std::span<const std::byte> as_bytes(const std::string& text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

/// As gzip would pack it.
inline std::string packed(const std::string& text) {
  z_stream zlib{};
  constexpr int kGzip = 16 + MAX_WBITS;
  deflateInit2(&zlib, Z_BEST_COMPRESSION, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&zlib, text.size()), '\0');
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  zlib.avail_in = static_cast<uInt>(text.size());
  zlib.next_out = reinterpret_cast<Bytef*>(out.data());
  zlib.avail_out = static_cast<uInt>(out.size());
  deflate(&zlib, Z_FINISH);
  out.resize(zlib.total_out);
  deflateEnd(&zlib);
  return out;
}

/// An IDX file: type, sizes, and the elements as they lie in the file.
inline std::string idx_file(int type, std::initializer_list<std::uint32_t> sizes,
                            const std::string& elements) {
  std::string out{'\0', '\0', static_cast<char>(type), static_cast<char>(sizes.size())};
  for (const std::uint32_t size : sizes) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift & 255);
  }
  return out + elements;
}

}  // namespace example_data
