#include "tito/core/http.h"

#define CPPHTTPLIB_OPENSSL_SUPPORT
#include <httplib.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <regex>
#include <thread>

#include "tito/core/error.h"
#include "tito/core/process.h"

namespace tito {

namespace fs = std::filesystem;

void download(const std::string& address, const fs::path& file, std::uintmax_t limit,
              const std::function<void(std::uintmax_t)>& progress) {
  static const std::regex form("(https?://[^/]+)(/.*)");
  std::smatch parts;
  if (!std::regex_match(address, parts, form))
    throw Error(Exit::call, "download: '" + address + "' is not an address such as https://host/file");
  httplib::Client client(parts[1].str());
  client.set_follow_location(true);
  client.set_connection_timeout(std::chrono::seconds(10));
  client.set_read_timeout(std::chrono::seconds(30));

  std::ofstream out(file, std::ios::binary);
  std::uintmax_t done = 0;
  std::string refused;  // why we hung up
  const auto take = [&](const char* data, std::size_t size) {
    done += size;
    if (interrupted.load()) refused = "Ctrl-C";
    if (done > limit) refused = "it sends more than the " + std::to_string(limit) + " bytes expected";
    if (!refused.empty()) return false;
    out.write(data, static_cast<std::streamsize>(size));
    if (!out) refused = file.string() + " cannot be written; is the disk full?";
    progress(done);
    return refused.empty();
  };
  const auto listen_to_status = [&](const httplib::Response& response) {
    if (response.status >= 300 && response.status < 400) return true;  // followed
    if (response.status != 200) refused = "it answers " + std::to_string(response.status);
    return refused.empty();
  };
  const httplib::Result result = client.Get(parts[2].str(), listen_to_status, take);
  if (interrupted.load()) throw Interrupted{};
  if (refused.empty() && !result) refused = "no answer (" + httplib::to_string(result.error()) + ")";
  if (refused.empty() && result->status != 200) refused = "it answers " + std::to_string(result->status);
  out.close();
  if (refused.empty() && !out) refused = file.string() + " cannot be written; is the disk full?";
  if (!refused.empty()) throw Error(Exit::machine, address + ": " + refused);
}

void serve_folder(const fs::path& folder, int port, const std::function<void(int)>& ready) {
  constexpr const char* kHere = "127.0.0.1";
  httplib::Server server;
  server.set_socket_options([](auto socket) {  // the library's own would share a port that is taken
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  server.set_mount_point("/", folder.string());
  const int bound = port == 0 ? server.bind_to_any_port(kHere) : server.bind_to_port(kHere, port) ? port : -1;
  if (bound <= 0) {
    throw Error(Exit::machine,
                "port " + std::to_string(port) +
                    " cannot be had on this machine; name another one with --port, or 0 for any");
  }
  std::atomic<bool> over{false};
  std::thread watch([&] {
    while (!over.load()) {
      if (interrupted.load()) server.stop();  // again and again: before it listens it does not hear
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  });
  ready(bound);
  server.listen_after_bind();
  over = true;
  watch.join();
  if (interrupted.load()) throw Interrupted{};
}

}  // namespace tito
