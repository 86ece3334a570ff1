#include "bytes.h"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>

namespace tinytorch::data {
namespace {

// Deflate spends two bits at least on a repetition, which is 258 bytes at most (RFC 1951).
constexpr std::uint64_t kMostRatio = 1032;
constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;  // zlib counts in 32 bits

}  // namespace

std::vector<std::byte> bytes_of(const char* who, const std::string& path) {
  const auto refuse = [&](const std::string& what) { throw FileError(str(who, ": ", path, ": ", what)); };
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) refuse("is not there; check the name");
  if (!std::filesystem::is_regular_file(status)) refuse("is a folder or a device; a regular file is needed");
  std::ifstream in(path, std::ios::binary);
  if (!in) refuse(str("cannot be opened (", std::strerror(errno), "); check its permissions"));
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) refuse(str("has no size (", error.message(), ")"));
  std::vector<std::byte> out(size);
  if (!in.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(size)))
    refuse(str("ended after ", in.gcount(), " of ", size, " bytes; does another program write it?"));
  return out;
}

struct ByteStream::Unpacker {
  z_stream zlib{};
  bool between = false;  // one gzip stream has ended; another one may follow
};

ByteStream::ByteStream(const char* who, std::string_view name, std::span<const std::byte> bytes)
    : who_(who), name_(name), bytes_(bytes) {
  if (bytes.size() < 2 || bytes[0] != std::byte{0x1F} || bytes[1] != std::byte{0x8B}) return;
  unpacker_ = std::make_unique<Unpacker>();
  constexpr int kGzipOnly = 16 + MAX_WBITS;
  if (inflateInit2(&unpacker_->zlib, kGzipOnly) != Z_OK) refuse("cannot be unpacked: zlib has no memory");
}

ByteStream::~ByteStream() {
  if (unpacker_) inflateEnd(&unpacker_->zlib);
}

std::uint64_t ByteStream::most() const { return packed() ? kMostRatio * bytes_.size() : bytes_.size() - at_; }

std::size_t ByteStream::read_some(void* to, std::size_t count) {
  if (packed()) return unpack(static_cast<std::byte*>(to), count);
  count = std::min(count, bytes_.size() - at_);
  if (count > 0) std::memcpy(to, bytes_.data() + at_, count);
  at_ += count;
  return count;
}

std::size_t ByteStream::unpack(std::byte* to, std::size_t count) {
  z_stream& zlib = unpacker_->zlib;
  std::size_t done = 0;
  while (done < count) {
    if (unpacker_->between) {
      if (at_ == bytes_.size()) break;
      inflateReset(&zlib);
      unpacker_->between = false;
    }
    const std::size_t in = std::min(bytes_.size() - at_, kMostAtOnce),
                      out = std::min(count - done, kMostAtOnce);
    zlib.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes_.data() + at_));
    zlib.avail_in = static_cast<uInt>(in);
    zlib.next_out = reinterpret_cast<Bytef*>(to + done);
    zlib.avail_out = static_cast<uInt>(out);
    const int result = inflate(&zlib, Z_NO_FLUSH);
    at_ += in - zlib.avail_in;
    done += out - zlib.avail_out;
    if (result == Z_STREAM_END) {
      unpacker_->between = true;
    } else if (result == Z_BUF_ERROR || (result == Z_OK && in == 0)) {
      refuse("ends inside its packed data; it is cut short, get it again");
    } else if (result != Z_OK) {
      refuse("its packed data are damaged near byte ", at_, " (",
             zlib.msg ? zlib.msg : "zlib gives no reason", "); get it again");
    }
  }
  return done;
}

void ByteStream::read(void* to, std::size_t count) {
  if (const std::size_t got = read_some(to, count); got < count) {
    refuse(count, " more bytes are wanted, but only ", got, " follow; it is cut short");
  }
}

void ByteStream::expect_end() {
  std::byte more{};
  if (read_some(&more, 1) != 0)
    refuse("more bytes follow than its header says; it is another kind of file, or damaged");
}

}  // namespace tinytorch::data
