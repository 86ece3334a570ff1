/// @file
/// A temporary folder for a test, with a small course in it when one is needed.

#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "tito/core/error.h"
#include "tito/core/files.h"

/// Removed with everything in it when the test ends.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "tito-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder at " + name);
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  void write(const std::string& file, std::string_view content) const {
    tito::write_file(path_ / file, content);
  }
  [[nodiscard]] std::string read(const std::string& file) const { return tito::read_file(path_ / file); }

 private:
  std::filesystem::path path_;
};

/// The message of the tito::Error that `action` throws, and its exit code; fails when it throws none.
template <class Action>
std::string error_of(Action&& action, tito::Exit exit = tito::Exit::call) {
  try {
    action();
  } catch (const tito::Error& error) {
    EXPECT_EQ(static_cast<int>(error.exit()), static_cast<int>(exit)) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "no error was thrown";
  return "";
}
