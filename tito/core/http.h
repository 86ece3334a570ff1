/// @file
/// HTTP: fetching one file, and showing a folder to a browser on this machine. The only place that knows the
/// library.

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace tito {

/// Writes what an address holds into `file`, which is to be judged by its sum before anybody uses it.
/// @param address   http:// or https://; redirections are followed, certificates are checked
/// @param limit     more bytes than this are refused
/// @param progress  called with the bytes that came so far
/// @throws Error (machine) naming the address and what went wrong; Interrupted on Ctrl-C
void download(const std::string& address, const std::filesystem::path& file, std::uintmax_t limit,
              const std::function<void(std::uintmax_t)>& progress);

/// Serves the files of a folder to this machine only (127.0.0.1) until Ctrl-C.
/// @param port   0 for any free one
/// @param ready  called with the port once a browser may come
/// @throws Error (machine) when the port is taken, Interrupted at the end
void serve_folder(const std::filesystem::path& folder, int port, const std::function<void(int)>& ready);

}  // namespace tito
