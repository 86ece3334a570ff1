/// @file
/// Files: whole or not at all, hashed, and never lost.

#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tito {

/// What a person can do about an error of the file system: "; free some disk space ...", or "".
const char* advice(int error);

/// The whole of a file. @throws Error (machine) naming the file and the reason
std::string read_file(const std::filesystem::path& file);

/// Writes content beside `file`, flushes it to disk and renames it over. A full disk, a read-only folder or
/// Ctrl-C leaves the old content whole. Makes parent folders. @throws Error (machine) naming the file, the
/// reason and what to do
void write_file(const std::filesystem::path& file, std::string_view content);

/// Lower-case hexadecimal SHA-256.
std::string sha256(std::string_view content);

/// SHA-256 over the relative names and contents of all regular files under a folder, in order of name; ""
/// when there is none.
std::string hash_folder(const std::filesystem::path& folder);

/// Regular files under a folder, relative, sorted.
std::vector<std::filesystem::path> list_files(const std::filesystem::path& folder);

/// "2026-03-01T12:00:00Z"
std::string utc_now();

}  // namespace tito
