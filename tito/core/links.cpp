#include "tito/core/links.h"

#include <map>
#include <set>
#include <string_view>

#include "tito/core/files.h"

namespace tito {

namespace fs = std::filesystem;

namespace {

/// Calls f(value) for each ` name="value"` of a page.
template <class F>
void each_value(std::string_view page, std::string_view name, const F& f) {
  const std::string key = " " + std::string(name) + "=\"";
  for (std::size_t at = page.find(key); at != std::string_view::npos; at = page.find(key, at)) {
    at += key.size();
    const std::size_t end = page.find('"', at);
    if (end == std::string_view::npos) return;
    f(std::string(page.substr(at, end - at)));
    at = end;
  }
}

/// "&amp;" is how a page writes the & of an address.
std::string plain(std::string text) {
  for (std::size_t at = text.find("&amp;"); at != std::string::npos; at = text.find("&amp;", at + 1))
    text.erase(at + 1, 4);
  return text;
}

bool elsewhere(std::string_view target) {
  return target.starts_with("http:") || target.starts_with("https:") || target.starts_with("//");
}

class Check {
 public:
  explicit Check(const fs::path& pages) : pages_(pages) {}

  LinkReport run() {
    for (const fs::path& page : list_files(pages_)) {
      if (page.extension() != ".html") continue;
      ++report_.pages;
      const std::string text = read_file(pages_ / page);
      each_value(text, "href", [&](const std::string& target) { follow(page, target, false); });
      each_value(text, "src", [&](const std::string& target) { follow(page, target, true); });
    }
    return std::move(report_);
  }

 private:
  void follow(const fs::path& page, const std::string& written, bool loaded) {
    ++report_.links;
    const std::string target = plain(written);
    const bool good =
        elsewhere(target) ? !loaded
        : target.starts_with("javascript:") || target.starts_with("data:") || target.starts_with("mailto:")
            ? true
            : is_there(page, target);
    if (!good) report_.dead.push_back({page.string(), written});
  }

  bool is_there(const fs::path& page, const std::string& target) {
    const std::size_t hash = target.find('#');
    const std::string name = target.substr(0, std::min(hash, target.find('?')));
    const fs::path file =
        name.empty() ? pages_ / page : (pages_ / page.parent_path() / name).lexically_normal();
    if (!fs::exists(file)) return false;
    if (hash == std::string::npos || hash + 1 == target.size() || file.extension() != ".html") return true;
    return places_of(file).contains(target.substr(hash + 1));
  }

  const std::set<std::string>& places_of(const fs::path& file) {
    const auto [at, fresh] = places_.try_emplace(file);
    if (fresh) {
      const std::string text = read_file(file);
      for (const char* name : {"id", "name"})
        each_value(text, name, [&](const std::string& place) { at->second.insert(place); });
    }
    return at->second;
  }

  fs::path pages_;
  LinkReport report_;
  std::map<fs::path, std::set<std::string>> places_;
};

}  // namespace

LinkReport check_links(const fs::path& pages) { return Check(pages).run(); }

}  // namespace tito
