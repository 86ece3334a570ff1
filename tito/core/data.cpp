#include "tito/core/data.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "tito/core/error.h"
#include "tito/core/files.h"
#include "tito/core/folders.h"
#include "tito/core/http.h"
#include "tito/core/registry.h"
#include "tito/core/table.h"

namespace tito {

namespace fs = std::filesystem;

namespace {

constexpr const char* kTable = "milestones/datasets/datasets.toml";

bool is_sum(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// A name becomes a part of a path.
bool is_plain(const std::string& name) {
  return name != "." && name != ".." && name.find('/') == std::string::npos;
}

DataFile read_data_file(const Table& table) {
  table.allow({"name", "remote", "bytes", "sha256"});
  DataFile file;
  file.name = table.text("name");
  if (!is_plain(file.name)) table.fail("name", "'" + file.name + "' is not the name of a file");
  file.remote = table.text_or("remote", file.name);
  file.bytes = static_cast<std::uintmax_t>(table.whole("bytes", 1, std::numeric_limits<int>::max()));
  file.sums = table.texts("sha256");
  for (const std::string& sum : file.sums) {
    if (!is_sum(sum)) table.fail("sha256", "'" + sum + "' is not a SHA-256 in 64 small hexadecimal digits");
  }
  if (file.sums.empty()) table.fail("sha256", "file '" + file.name + "' needs at least one sum");
  return file;
}

Dataset read_dataset(const Table& table) {
  table.allow({"name", "title", "use", "licence", "package", "folders", "addresses", "file"});
  Dataset dataset{table.text("name"),
                  table.text("title"),
                  table.text("use"),
                  table.text("licence"),
                  table.text_or("package", ""),
                  table.texts("folders"),
                  {},
                  {}};
  if (!is_plain(dataset.name)) table.fail("name", "'" + dataset.name + "' is not the name of a folder");
  if (table.has("addresses")) dataset.addresses = table.texts("addresses");
  for (const std::string& address : dataset.addresses) {
    if (!address.starts_with("http") || !address.ends_with('/'))
      table.fail("addresses", "'" + address + "' is not an address that ends with /");
  }
  for (const Table& file : table.tables("file")) dataset.files.push_back(read_data_file(file));
  if (dataset.files.empty()) table.fail("dataset '" + dataset.name + "' has no [[dataset.file]]");
  return dataset;
}

/// "$NAME/rest" with what NAME holds, "" when it holds nothing; a relative place is in the course.
fs::path place(const fs::path& root, const std::string& folder) {
  if (folder.front() != '$') return root / folder;
  const auto slash = std::min(folder.find('/'), folder.size());
  const char* value = std::getenv(folder.substr(1, slash - 1).c_str());
  if (value == nullptr || *value == '\0') return {};
  return fs::path(value + folder.substr(slash));
}

bool has_all(const fs::path& folder, const Dataset& dataset) {
  return !folder.empty() &&
         std::all_of(dataset.files.begin(), dataset.files.end(), [&](const DataFile& file) {
           std::error_code ignored;
           return fs::is_regular_file(folder / file.name, ignored);
         });
}

/// Both sums, when they differ.
std::string wrong_sum(const fs::path& folder, const DataFile& file) {
  const std::string sum = sha256(read_file(folder / file.name));
  if (std::find(file.sums.begin(), file.sums.end(), sum) != file.sums.end()) return "";
  return "has the SHA-256 " + sum + ", expected was " + file.sums.front() +
         (file.sums.size() == 1 ? "" : " or a version in " + std::string(kTable));
}

void fetch(const std::string& address, const Dataset& dataset, const fs::path& folder,
           const std::function<void(const std::string&, std::uintmax_t, std::uintmax_t)>& progress) {
  for (const DataFile& file : dataset.files) {
    download(address + file.remote, folder / file.name, file.bytes,
             [&](std::uintmax_t done) { progress(file.name, done, file.bytes); });
    const std::string wrong = wrong_sum(folder, file);
    if (!wrong.empty()) throw Error(Exit::machine, address + file.remote + " " + wrong);
  }
}

}  // namespace

std::uintmax_t Dataset::bytes() const {
  std::uintmax_t sum = 0;
  for (const DataFile& file : files) sum += file.bytes;
  return sum;
}

std::vector<Dataset> read_datasets(const fs::path& root) {
  const Table table = Table::read(root / kTable, kTable, "the list");
  table.allow({"dataset"});
  std::vector<Dataset> datasets;
  for (const Table& entry : table.tables("dataset")) {
    Dataset dataset = read_dataset(entry);
    for (const Dataset& other : datasets) {
      if (other.name == dataset.name) entry.fail("name", "there are two datasets '" + dataset.name + "'");
    }
    datasets.push_back(std::move(dataset));
  }
  return datasets;
}

const Dataset& find_dataset(const std::vector<Dataset>& datasets, std::string_view name) {
  std::vector<std::string> names;
  for (const Dataset& dataset : datasets) {
    if (dataset.name == name) return dataset;
    names.push_back(dataset.name);
  }
  const std::string near = nearest(name, names);
  throw Error(Exit::call, "data: there is no dataset '" + std::string(name) + "'" +
                              (near.empty() ? "" : "; did you mean '" + near + "'?") +
                              "; see 'tito data list'");
}

fs::path data_folder(const fs::path& root, const Dataset& dataset) {
  return root / ".tito" / "data" / dataset.name;
}

DataState look_for(const fs::path& root, const Dataset& dataset) {
  std::vector<fs::path> places;
  for (const std::string& folder : dataset.folders) places.push_back(place(root, folder));
  places.push_back(data_folder(root, dataset));
  DataState state;
  for (const fs::path& folder : places) {
    if (!has_all(folder, dataset)) continue;
    state.folder = folder;
    for (const DataFile& file : dataset.files) {
      const std::string wrong = wrong_sum(folder, file);
      if (wrong.empty()) continue;
      state.problem = (folder / file.name).string() + " " + wrong;
      break;
    }
    break;
  }
  return state;
}

fs::path get_dataset(
    const fs::path& root, const Dataset& dataset,
    const std::function<void(const std::string&, std::uintmax_t, std::uintmax_t)>& progress) {
  const DataState state = look_for(root, dataset);
  if (state.here()) return state.folder;
  const fs::path target = data_folder(root, dataset);
  const std::string speaker = "data get " + dataset.name + ": ";
  // What we downloaded ourselves we may replace; a folder of somebody else's is theirs to mend.
  if (!state.problem.empty() && state.folder != target)
    throw Error(Exit::machine, speaker + state.problem + "; mend or remove that file");
  if (dataset.addresses.empty()) {
    throw Error(Exit::machine,
                speaker + "it comes with the course, but is not there; 'git status' shows what is missing");
  }
  StagedFolder staged(target);
  std::string reasons;
  for (const std::string& address : dataset.addresses) {
    try {
      fetch(address, dataset, staged.path(), progress);
      staged.replace();
      return target;
    } catch (const Error& error) {
      reasons += (reasons.empty() ? "" : "; ") + std::string(error.what());
    }
  }
  throw Error(Exit::machine,
              speaker + reasons + "; without a network, " +
                  (dataset.package.empty() ? "" : "install Debian's " + dataset.package + ", or ") +
                  "put the files into " + target.string());
}

}  // namespace tito
