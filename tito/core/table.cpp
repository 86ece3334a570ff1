#include "tito/core/table.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "tito/core/error.h"
#include "tito/core/files.h"
#include "tito/core/registry.h"

namespace tito {

struct Table::Source {
  std::shared_ptr<const toml::table> document;
  const toml::table* table;
  std::string file;

  [[noreturn]] void fail(const toml::node& where, const std::string& what) const {
    throw Error(Exit::call, fmt::format("{}:{}: {}", file, where.source().begin.line, what));
  }
  const toml::node& get(const char* key, const std::string& owner) const {
    const toml::node* node = table->get(key);
    if (node == nullptr) fail(*table, fmt::format("{} has no '{}'", owner, key));
    return *node;
  }
};

Table::Table(std::shared_ptr<const Source> source, std::string owner)
    : source_(std::move(source)), owner_(std::move(owner)) {}

Table Table::read(const std::filesystem::path& file, const std::string& name, const std::string& owner) {
  try {
    const auto document = std::make_shared<const toml::table>(toml::parse(read_file(file)));
    return Table(std::make_shared<const Source>(Source{document, document.get(), name}), owner);
  } catch (const toml::parse_error& error) {
    throw Error(Exit::call,
                fmt::format("{}:{}: not TOML: {}", name, error.source().begin.line, error.description()));
  }
}

void Table::allow(const std::vector<std::string>& keys) const {
  for (const auto& [key, value] : *source_->table) {
    const std::string name(key.str());
    if (std::find(keys.begin(), keys.end(), name) != keys.end()) continue;
    const std::string near = nearest(name, keys);
    source_->fail(value, fmt::format("unknown key '{}' in {}{}", name, owner_,
                                     near.empty() ? fmt::format("; known are {}", fmt::join(keys, ", "))
                                                  : fmt::format("; did you mean '{}'?", near)));
  }
}

bool Table::has(const char* key) const { return source_->table->contains(key); }

std::string Table::text(const char* key) const {
  const toml::node& node = source_->get(key, owner_);
  const auto value = node.value_exact<std::string>();
  if (!value || value->empty())
    source_->fail(node, fmt::format("'{}' of {} must be a text that is not empty", key, owner_));
  return *value;
}

std::string Table::text_or(const char* key, const std::string& otherwise) const {
  if (!has(key)) return otherwise;
  const auto value = source_->get(key, owner_).value_exact<std::string>();
  if (!value) fail(key, fmt::format("'{}' of {} must be a text", key, owner_));
  return *value;
}

int Table::whole(const char* key, int low, int high) const {
  const auto value = source_->get(key, owner_).value_exact<std::int64_t>();
  if (!value || *value < low || *value > high) {
    fail(key, fmt::format("'{}' of {} must be a whole number from {} to {}", key, owner_, low, high));
  }
  return static_cast<int>(*value);
}

double Table::number(const char* key) const {
  const toml::node& node = source_->get(key, owner_);
  if (!node.is_number()) source_->fail(node, fmt::format("'{}' of {} must be a number", key, owner_));
  return *node.value<double>();
}

double Table::number_or(const char* key, double otherwise) const {
  return has(key) ? number(key) : otherwise;
}

bool Table::flag_or(const char* key, bool otherwise) const {
  if (!has(key)) return otherwise;
  const auto value = source_->get(key, owner_).value_exact<bool>();
  if (!value) fail(key, fmt::format("'{}' of {} must be true or false", key, owner_));
  return *value;
}

std::vector<std::string> Table::texts(const char* key) const {
  const std::string what = fmt::format("'{}' of {} must be a list of texts", key, owner_);
  const toml::array* array = source_->get(key, owner_).as_array();
  if (array == nullptr) fail(key, what);
  std::vector<std::string> out;
  for (const toml::node& element : *array) {
    const auto value = element.value_exact<std::string>();
    if (!value || value->empty()) source_->fail(element, what);
    out.push_back(*value);
  }
  return out;
}

std::vector<Table> Table::tables(const char* key) const {
  std::vector<Table> out;
  if (!has(key)) return out;
  const toml::node& node = source_->get(key, owner_);
  if (!node.is_array_of_tables()) source_->fail(node, fmt::format("'{0}' must be written as [[{0}]]", key));
  for (const toml::node& element : *node.as_array()) {
    Source source{source_->document, element.as_table(), source_->file};
    out.push_back(Table(std::make_shared<const Source>(std::move(source)), fmt::format("[[{}]]", key)));
  }
  return out;
}

int Table::line() const { return static_cast<int>(source_->table->source().begin.line); }

void Table::fail(const std::string& what) const { source_->fail(*source_->table, what); }

void Table::fail(const char* key, const std::string& what) const {
  source_->fail(source_->get(key, owner_), what);
}

}  // namespace tito
