// GPT-2's two files: vocab.json (or encoder.json) gives each token its number, merges.txt (or vocab.bpe) the
// rules in order, one a line: two tokens with a space between. A token is spelled by one printable character
// a byte, kernels::byte_symbols. Hugging Face adds added_tokens.json, with special tokens as they are.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "bpe_model.h"
#include "tinytorch/bpe.h"
#include "tinytorch/str.h"
#include "vocabulary_file.h"

namespace tinytorch {
namespace {

namespace fs = std::filesystem;
using bpe::Entry;
using bpe::kNone;
using bpe::TextFile;

constexpr std::uintmax_t kLargestFile = std::uintmax_t{1} << 28;

// How tokens are spelled in files.
class Spelling {
 public:
  Spelling() : symbols_(kernels::byte_symbols()) {
    for (std::size_t byte = 0; byte < symbols_.size(); ++byte) bytes_[symbols_[byte]] = byte;
  }
  [[nodiscard]] std::string spell(std::string_view bytes) const {
    std::string out;
    for (const char c : bytes) append_utf8(out, symbols_[static_cast<unsigned char>(c)]);
    return out;
  }
  // The bytes that are spelled so; nothing when a character stands for no byte.
  [[nodiscard]] std::optional<std::string> read(std::string_view text) const {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
      const Char c = char_at(text, at);
      const auto found = bytes_.find(c.code_point);
      if (!c.valid || found == bytes_.end()) return std::nullopt;
      out += static_cast<char>(found->second);
      at += c.length;
    }
    return out;
  }

 private:
  std::array<std::uint32_t, 256> symbols_;
  std::unordered_map<std::uint32_t, std::size_t> bytes_;
};

// Puts together what the files say, and believes none of it unread.
class Builder {
 public:
  Builder(const TextFile& vocabulary, const TextFile& merges, const TextFile& added)
      : vocabulary_(vocabulary), merges_(merges), entries_(bpe::read_entries(vocabulary)) {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const auto [other, is_new] = by_text_.emplace(entries_[i].text, i);
      if (!is_new) {
        vocabulary_.refuse(entries_[i].line, "'", entries_[i].text, "' is there twice, first in line ",
                           entries_[other->second].line);
      }
    }
    ordinary_ = entries_.size();
    if (!added.text.empty()) add_special(bpe::read_entries(added));
    order_by_id();
    read_bytes();
    read_rules();
    find_special();
  }

  std::vector<std::string> tokens;  // bytes by id
  std::vector<bpe::Merge> rules;
  std::vector<TokenId> special;

 private:
  void add_special(std::vector<Entry> more) {
    for (Entry& entry : more) {
      const auto same = by_text_.find(entry.text);
      if (same == by_text_.end()) {
        entries_.push_back(std::move(entry));
        continue;
      }
      Entry& there = entries_[same->second];  // some tools name a special token in both files
      if (there.id != entry.id) {
        entry.file->refuse(entry.line, "'", entry.text, "' has id ", entry.id, ", but id ", there.id, " in ",
                           vocabulary_.name);
      }
      there = std::move(entry);
    }
  }

  void order_by_id() {
    by_id_.assign(entries_.size(), nullptr);
    for (const Entry& entry : entries_) {
      if (entry.id >= static_cast<Index>(entries_.size())) {
        entry.file->refuse(entry.line, "'", entry.text, "' has id ", entry.id, ", but there are ",
                           entries_.size(), " tokens; ids are 0 to ", entries_.size() - 1, ", without gaps");
      }
      const Entry*& place = by_id_[static_cast<std::size_t>(entry.id)];
      if (place) {
        entry.file->refuse(entry.line, "'", entry.text, "' has id ", entry.id, ", which '", place->text,
                           "' in line ", place->line, " of ", place->file->name, " has already");
      }
      place = &entry;
    }
  }

  // What an ordinary token stands for; what cannot be read must be a special token, which is literal.
  void read_bytes() {
    const Spelling spelling;
    tokens.resize(by_id_.size());
    made_in_.assign(by_id_.size(), kNone);
    for (std::size_t i = 0; i < ordinary_; ++i) {
      const auto id = static_cast<std::size_t>(entries_[i].id);
      tokens[id] = spelling.read(entries_[i].text).value_or("");
      if (tokens[id].size() == 1) made_in_[id] = 0;
    }
    for (int byte = 0; byte < 256; ++byte) {
      const std::string spelled = spelling.spell(std::string(1, static_cast<char>(byte)));
      if (!by_text_.contains(spelled)) {
        vocabulary_.refuse(1, "byte ", byte, " has no token '", spelled, "'; all 256 bytes need one");
      }
    }
  }

  TokenId find(std::string_view text, Index line) const {
    const auto found = by_text_.find(std::string(text));
    if (found == by_text_.end()) merges_.refuse(line, "'", text, "' is no token of ", vocabulary_.name);
    return static_cast<TokenId>(entries_[found->second].id);
  }

  void read_rules() {
    std::unordered_map<std::uint64_t, Index> lines;
    std::string_view rest = merges_.text;
    for (Index number = 1; !rest.empty(); ++number) {
      std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (number == 1 && line.starts_with("#version")) continue;
      if (line.empty() && rest.find_first_not_of("\r\n") == std::string_view::npos) break;
      read_rule(line, number, lines);
    }
  }

  void read_rule(std::string_view line, Index number, std::unordered_map<std::uint64_t, Index>& lines) {
    const std::size_t space = line.find(' ');
    if (space == 0 || space == std::string_view::npos || space + 1 == line.size() ||
        line.find(' ', space + 1) != std::string_view::npos) {
      merges_.refuse(number, "'", line, "' is no rule; a rule is two tokens with a space between");
    }
    const std::string_view left = line.substr(0, space), right = line.substr(space + 1);
    const bpe::Merge rule{{find(left, number), find(right, number)}, find(str(left, right), number)};
    for (const auto& [id, text] : {std::pair{rule.pair.left, left}, {rule.pair.right, right}}) {
      if (made_in_[static_cast<std::size_t>(id)] == kNone) {
        merges_.refuse(number, "'", text, "' is made by no line before this one; rules stand in the order ",
                       "in which they were learnt");
      }
    }
    const std::uint64_t key = std::uint64_t{static_cast<std::uint32_t>(rule.pair.left)} << 32 |
                              static_cast<std::uint32_t>(rule.pair.right);
    if (const auto [first, is_new] = lines.emplace(key, number); !is_new) {
      merges_.refuse(number, "'", line, "' is there twice, first in line ", first->second);
    }
    Index& made = made_in_[static_cast<std::size_t>(rule.made)];
    if (made == kNone) made = number;
    rules.push_back(rule);
  }

  void find_special() {
    for (const Entry* entry : by_id_) {
      const auto id = static_cast<std::size_t>(entry->id);
      if (made_in_[id] != kNone) continue;
      if (entry->file == &vocabulary_ && !(entry->text.starts_with('<') && entry->text.ends_with('>'))) {
        vocabulary_.refuse(entry->line, "no rule of ", merges_.name, " makes '", entry->text, "' (id ",
                           entry->id, "); is that file complete? A special token that is not in angle ",
                           "brackets belongs in added_tokens.json");
      }
      if (entry->text.empty()) entry->file->refuse(entry->line, "a token is empty");
      tokens[id] = entry->text;
      special.push_back(static_cast<TokenId>(id));
    }
  }

  const TextFile &vocabulary_, &merges_;
  std::vector<Entry> entries_;
  std::size_t ordinary_ = 0;  // those before came from the vocabulary
  std::unordered_map<std::string, std::size_t> by_text_;
  std::vector<const Entry*> by_id_;
  std::vector<Index> made_in_;  // the line of the rule that makes a token first; 0 for bytes, or kNone
};

std::string read_file(const fs::path& path) {
  std::error_code error;
  const std::uintmax_t size = fs::is_regular_file(path, error) ? fs::file_size(path, error) : 0;
  std::ifstream in(path, std::ios::binary);
  if (error || !in || !fs::is_regular_file(path, error)) {
    throw FileError(str("load: ", path.string(), " cannot be read; is it there, and is it a file?"));
  }
  if (size > kLargestFile) {
    throw FileError(str("load: ", path.string(), " has ", size, " bytes; 256 MiB is the most"));
  }
  return {std::istreambuf_iterator<char>(in), {}};
}

// Writes beside its place, so that a file is whole or as it was.
void write_file(const fs::path& path, const std::string& text) {
  const fs::path beside = path.string() + ".partial";
  std::ofstream out(beside, std::ios::binary);
  out << text;
  out.close();
  std::error_code error;
  if (out) fs::rename(beside, path, error);
  if (!out || error) {
    fs::remove(beside, error);
    throw FileError(
        str("save: ", path.string(), " cannot be written; is the folder there, and is there space?"));
  }
}

}  // namespace

BpeTokenizer BpeTokenizer::build(const bpe::TextFile& vocabulary, const bpe::TextFile& merges,
                                 const bpe::TextFile& added) {
  Builder built(vocabulary, merges, added);
  try {
    return make(bpe::Vocabulary(std::move(built.tokens)), std::move(built.rules), std::move(built.special));
  } catch (const ValueError& error) {  // a special token spells what another one stands for
    throw FileError(str("load: ", vocabulary.name, ": ", error.what()));
  }
}

BpeTokenizer BpeTokenizer::load(const std::string& vocabulary, const std::string& merges) {
  const std::string tokens = read_file(vocabulary), rules = read_file(merges);
  return build({vocabulary, tokens}, {merges, rules}, {});
}

BpeTokenizer BpeTokenizer::load(const std::string& folder) {
  for (const auto& [tokens, rules] :
       {std::pair{"vocab.json", "merges.txt"}, std::pair{"encoder.json", "vocab.bpe"}}) {
    const fs::path vocabulary = fs::path(folder) / tokens, merges = fs::path(folder) / rules,
                   added = fs::path(folder) / "added_tokens.json";
    std::error_code ignored;
    if (!fs::exists(vocabulary, ignored)) continue;
    const std::string first = read_file(vocabulary), second = read_file(merges);
    const std::string third = fs::exists(added, ignored) ? read_file(added) : "";
    return build({vocabulary.string(), first}, {merges.string(), second}, {added.string(), third});
  }
  throw FileError(
      str("load: ", folder, " has neither vocab.json and merges.txt nor encoder.json and vocab.bpe"));
}

BpeTokenizer BpeTokenizer::parse(std::string_view vocabulary, std::string_view merges,
                                 std::string_view added) {
  return build({"vocab.json", vocabulary}, {"merges.txt", merges}, {"added_tokens.json", added});
}

void BpeTokenizer::save(const std::string& folder) const {
  const Spelling spelling;
  const auto spelled = [&](TokenId id) { return spelling.spell(bytes_of(id)); };
  std::string vocabulary, added, rules = "#version: 0.2\n";
  for (TokenId id = 0; id < size(); ++id) {
    const bool special =
        std::find(model_->special_ids.begin(), model_->special_ids.end(), id) != model_->special_ids.end();
    const std::string text = special ? std::string(bytes_of(id)) : spelled(id);
    std::string& file = special ? added : vocabulary;
    file += str(file.empty() ? "{\n" : ",\n", bpe::quoted(text), ": ", id);
  }
  for (const bpe::Merge& rule : merges()) {
    rules += str(spelled(rule.pair.left), " ", spelled(rule.pair.right), "\n");
  }
  const fs::path path(folder);
  write_file(path / "vocab.json", vocabulary + "\n}\n");
  write_file(path / "merges.txt", rules);
  if (added.empty()) {
    std::error_code ignored;
    fs::remove(path / "added_tokens.json", ignored);
  } else {
    write_file(path / "added_tokens.json", added + "\n}\n");
  }
}

}  // namespace tinytorch
