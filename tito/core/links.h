/// @file
/// Whether the links of built pages lead anywhere.

#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace tito {

/// A link that leads nowhere.
struct DeadLink {
  std::string page;    ///< relative to the pages
  std::string target;  ///< as it is written there
};

struct LinkReport {
  std::size_t pages = 0, links = 0;
  std::vector<DeadLink> dead;
};

/// Follows every href and src of the .html files under `pages` to a file there and to a place inside it. An
/// address of another machine is not followed, and a page that loads anything from one is reported: the pages
/// are for reading offline.
LinkReport check_links(const std::filesystem::path& pages);

}  // namespace tito
