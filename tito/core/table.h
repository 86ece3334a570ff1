/// @file
/// One table of a TOML file, read strictly: every complaint names the file and the line it is about.
///
///     const Table table = Table::read(file, "modules/05_autograd/module.toml", "the module");
///     table.allow({"title", "minutes"});
///     const int minutes = table.whole("minutes", 1, 10'000);

#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace tito {

class Table {
 public:
  /// @param name   what complaints call the file
  /// @param owner  what they call the table
  /// @throws Error (call) when it is not TOML, Error (machine) when it cannot be read
  static Table read(const std::filesystem::path& file, const std::string& name, const std::string& owner);

  /// From here on complaints call the table "exercise 05.3".
  void call(const std::string& owner) { owner_ = owner; }

  /// @throws Error (call) for a key that is none of these, naming the nearest
  void allow(const std::vector<std::string>& keys) const;
  [[nodiscard]] bool has(const char* key) const;

  // What a key holds. All throw Error (call) when it holds something else, and those without `otherwise` when
  // it is missing.
  [[nodiscard]] std::string text(const char* key) const;  ///< not empty
  [[nodiscard]] std::string text_or(const char* key, const std::string& otherwise) const;
  [[nodiscard]] int whole(const char* key, int low, int high) const;
  [[nodiscard]] double number(const char* key) const;
  [[nodiscard]] double number_or(const char* key, double otherwise) const;
  [[nodiscard]] bool flag_or(const char* key, bool otherwise) const;
  [[nodiscard]] std::vector<std::string> texts(const char* key) const;  ///< none of them empty
  /// The tables written as [[key]], each called so; none when the key is missing.
  [[nodiscard]] std::vector<Table> tables(const char* key) const;

  [[nodiscard]] int line() const;                                          ///< where the table begins
  [[noreturn]] void fail(const std::string& what) const;                   ///< about the whole table
  [[noreturn]] void fail(const char* key, const std::string& what) const;  ///< about one of its values

 private:
  struct Source;  // the parsed file and one table in it; keeps toml++ out of this header
  Table(std::shared_ptr<const Source> source, std::string owner);

  std::shared_ptr<const Source> source_;
  std::string owner_;
};

}  // namespace tito
