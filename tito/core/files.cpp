#include "tito/core/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

#include "tito/core/error.h"

namespace tito {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void fail(const char* verb, const fs::path& file, int error) {
  throw Error(Exit::machine,
              fmt::format("cannot {} {}: {}{}", verb, file.string(), std::strerror(error), advice(error)));
}

/// A file descriptor that closes itself.
struct Descriptor {
  explicit Descriptor(int opened) : number(opened) {}
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number;
};

void write_all(int descriptor, std::string_view content, const fs::path& file) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write", file, errno);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// SHA-256 fed piece by piece.
class Digest {
 public:
  Digest() : context_(EVP_MD_CTX_new()) { EVP_DigestInit_ex(context_, EVP_sha256(), nullptr); }
  ~Digest() { EVP_MD_CTX_free(context_); }
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;

  void add(std::string_view piece) { EVP_DigestUpdate(context_, piece.data(), piece.size()); }
  std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned int size = 0;
    EVP_DigestFinal_ex(context_, bytes.data(), &size);
    std::string out;
    for (unsigned int i = 0; i < size; ++i) out += fmt::format("{:02x}", bytes[i]);
    return out;
  }

 private:
  EVP_MD_CTX* context_;
};

}  // namespace

const char* advice(int error) {
  switch (error) {
    case EACCES:
    case EPERM:
    case EROFS:
      return "; make the folder writable or use a copy of the course that is yours";
    case ENOSPC:
    case EDQUOT:
      return "; free some disk space and run the command again, nothing was lost";
    case ENOENT:
      return "; check the path";
    default:
      return "";
  }
}

std::string read_file(const fs::path& file) {
  const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (in.number < 0) fail("read", file, errno);
  std::string content;
  std::array<char, 1 << 16> piece{};
  while (true) {
    const ssize_t size = ::read(in.number, piece.data(), piece.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) fail("read", file, errno);
    if (size == 0) return content;
    content.append(piece.data(), static_cast<std::size_t>(size));
  }
}

void write_file(const fs::path& file, std::string_view content) {
  std::error_code failed;
  if (file.has_parent_path()) fs::create_directories(file.parent_path(), failed);
  if (failed) fail("make the folder of", file, failed.value());

  // Written beside its target, so that the rename stays on one file system and is atomic.
  std::string beside = (file.parent_path() / fmt::format(".{}.XXXXXX", file.filename().string())).string();
  try {
    const Descriptor out(::mkostemp(beside.data(), O_CLOEXEC));
    if (out.number < 0) {
      const int error = errno;
      beside.clear();
      fail("write", file, error);
    }
    write_all(out.number, content, file);
    struct stat old {};
    ::fchmod(out.number, ::stat(file.c_str(), &old) == 0 ? old.st_mode & 07777 : 0644);
    if (::fsync(out.number) != 0) fail("write", file, errno);
    if (::rename(beside.c_str(), file.c_str()) != 0) fail("write", file, errno);
  } catch (const Error&) {
    if (!beside.empty()) ::unlink(beside.c_str());
    throw;
  }
}

std::string sha256(std::string_view content) {
  Digest digest;
  digest.add(content);
  return digest.hex();
}

std::string hash_folder(const fs::path& folder) {
  const auto files = list_files(folder);
  if (files.empty()) return "";
  Digest digest;
  for (const fs::path& file : files) {
    // Lengths keep a name and a content from running into each other.
    const std::string name = file.generic_string(), content = read_file(folder / file);
    digest.add(fmt::format("{}:{}:{}:", name.size(), name, content.size()));
    digest.add(content);
  }
  return digest.hex();
}

std::vector<fs::path> list_files(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code failed;
  fs::recursive_directory_iterator entry(folder, failed), end;
  for (; !failed && entry != end; entry.increment(failed)) {
    if (entry->is_regular_file()) files.push_back(entry->path().lexically_relative(folder));
  }
  if (failed && failed.value() != ENOENT) fail("list", folder, failed.value());
  std::sort(files.begin(), files.end());
  return files;
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), size};
}

}  // namespace tito
