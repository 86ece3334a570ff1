// BpeTokenizer around the exercises: guards, special tokens, the walk from word to word.

#include "tinytorch/bpe.h"

#include <algorithm>
#include <limits>

#include "bpe_model.h"
#include "tinytorch/str.h"

namespace tinytorch {
namespace {

constexpr std::size_t kLongestText = std::numeric_limits<bpe::Place>::max();

void check_length(const char* who, std::size_t bytes) {
  if (bytes <= kLongestText) return;
  throw ValueError(str(who, ": ", bytes, " bytes of text; ", kLongestText, " at a time is the most"));
}

// A wrong word_end must not run for ever.
std::size_t checked_end(std::string_view text, std::size_t at) {
  const std::size_t end = kernels::word_end(text, at);
  if (end > at && end <= text.size()) return end;
  throw ValueError(str("word_end: gave ", end, " for a word that begins at ", at, " of ", text.size(),
                       " bytes; a word has at least one byte and ends inside the text"));
}

// Calls f(stretch, which) for the text between special tokens; `which` is the one after it, or kNone.
template <class F>
void for_each_stretch(std::string_view text, const std::vector<std::string>& special, const F& f) {
  std::size_t from = 0;
  while (!special.empty()) {
    const bpe::Found found = kernels::find_special(text, from, special);
    if (found.which == bpe::kNone) break;
    f(text.substr(from, found.at - from), found);
    from = found.at + special[static_cast<std::size_t>(found.which)].size();
  }
  f(text.substr(from), bpe::Found{text.size(), bpe::kNone});
}

// The words of a text, each once and with its count, in pieces of a byte.
bpe::Pieces words_of(std::string_view text, const std::vector<std::string>& special) {
  std::unordered_map<std::string_view, std::size_t> numbers;
  std::vector<std::pair<std::string_view, Index>> words;
  for_each_stretch(text, special, [&](std::string_view stretch, const bpe::Found&) {
    for (std::size_t at = 0, end = 0; at < stretch.size(); at = end) {
      end = checked_end(stretch, at);
      const std::string_view word = stretch.substr(at, end - at);
      const auto [found, added] = numbers.emplace(word, words.size());
      if (added) words.emplace_back(word, 0);
      ++words[found->second].second;
    }
  });
  bpe::Pieces out;
  for (const auto& [word, count] : words) {
    out.begin_word(count);
    for (const char c : word) out.add(static_cast<unsigned char>(c));
  }
  return out;
}

void check_names(const bpe::Vocabulary& tokens, const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string& name = names[i];
    if (name.empty()) throw ValueError("special token: its name is empty; choose one such as <|user|>");
    if (find_invalid_utf8(name) != std::string::npos) {
      throw ValueError(str("special token: its name '", name, "' is no UTF-8; choose one such as <|user|>"));
    }
    if (const TokenId same = tokens.find(name); same != bpe::kNone) {
      throw ValueError(str("special token: '", name, "' is token ", same,
                           " already; choose a name that no text is made of, such as <|user|>"));
    }
    if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), name) !=
        names.begin() + static_cast<std::ptrdiff_t>(i)) {
      throw ValueError(str("special token: '", name, "' is named twice"));
    }
  }
}

std::vector<TokenId> add_all(bpe::Vocabulary& tokens, const std::vector<std::string>& names) {
  check_names(tokens, names);
  std::vector<TokenId> ids;
  for (const std::string& name : names) ids.push_back(tokens.add(name));
  return ids;
}

}  // namespace

BpeTokenizer BpeTokenizer::make(bpe::Vocabulary tokens, std::vector<bpe::Merge> merges,
                                std::vector<TokenId> special) {
  return BpeTokenizer(
      std::make_shared<const Model>(std::move(tokens), std::move(merges), std::move(special)));
}

BpeTokenizer BpeTokenizer::train(std::string_view text, const BpeTraining& options) {
  const auto special = static_cast<Index>(options.special.size());
  bpe::Vocabulary tokens;
  if (options.size < tokens.size() + special) {
    throw ValueError(str("train: size is ", options.size, "; 256 bytes and ", special,
                         " special tokens need at least ", tokens.size() + special));
  }
  if (options.min_count < 1) {
    throw ValueError(str("train: min_count is ", options.min_count, "; it must be at least 1"));
  }
  check_length("train", text.size());
  check_names(tokens, options.special);
  bpe::Pieces words = words_of(text, options.special);
  std::vector<bpe::Merge> merges =
      kernels::learn_merges(words, tokens, options.size - special, options.min_count);
  std::vector<TokenId> ids = add_all(tokens, options.special);
  return make(std::move(tokens), std::move(merges), std::move(ids));
}

BpeTokenizer BpeTokenizer::with_special(const std::vector<std::string>& names) const {
  bpe::Vocabulary tokens = model_->tokens;
  std::vector<TokenId> ids = model_->special_ids;
  for (const TokenId id : add_all(tokens, names)) ids.push_back(id);
  return make(std::move(tokens), model_->merges.all(), std::move(ids));
}

Index BpeTokenizer::size() const { return model_->tokens.size(); }
std::string_view BpeTokenizer::bytes_of(TokenId id) const { return model_->tokens.bytes(id); }
const std::vector<std::string>& BpeTokenizer::special_names() const { return model_->special_names; }
const std::vector<bpe::Merge>& BpeTokenizer::merges() const { return model_->merges.all(); }

TokenId BpeTokenizer::special(std::string_view name) const {
  std::string known;
  for (std::size_t i = 0; i < model_->special_names.size(); ++i) {
    if (model_->special_names[i] == name) return model_->special_ids[i];
    known += str(known.empty() ? "" : ", ", model_->special_names[i]);
  }
  throw KeyError(str("special: '", name, "' is no special token of this tokenizer; it has ",
                     known.empty() ? "none" : known));
}

Tokens BpeTokenizer::encode(std::string_view text) const { return encode(text, Special::as_text); }

Tokens BpeTokenizer::encode(std::string_view text, Special special) const {
  check_length("encode", text.size());
  static const std::vector<std::string> none;
  Tokens out;
  out.reserve(text.size() / 3 + 1);
  for_each_stretch(
      text, special == Special::as_text ? none : model_->special_names,
      [&](std::string_view stretch, const bpe::Found& found) {
        if (found.which != bpe::kNone && special == Special::refuse) {
          throw ValueError(str("encode: '", model_->special_names[static_cast<std::size_t>(found.which)],
                               "' stands at byte ", found.at,
                               "; pass Special::as_token to make it a special token or Special::as_text to "
                               "spell it"));
        }
        model_->encode(stretch, out);
        if (found.which != bpe::kNone) {
          out.push_back(model_->special_ids[static_cast<std::size_t>(found.which)]);
        }
      });
  return out;
}

// ---- Model

BpeTokenizer::Model::Model(bpe::Vocabulary all, std::vector<bpe::Merge> rules, std::vector<TokenId> special)
    : tokens(std::move(all)), merges(std::move(rules)), special_ids(std::move(special)) {
  for (std::size_t byte = 0; byte < byte_ids.size(); ++byte) {
    byte_ids[byte] = tokens.find(std::string(1, static_cast<char>(byte)));
  }
  for (const TokenId id : special_ids) special_names.push_back(tokens.bytes(id));
}

void BpeTokenizer::Model::encode(std::string_view text, Tokens& out) const {
  std::unique_lock lock(mutex_, std::try_to_lock);
  Workspace own;
  Workspace& workspace = lock ? workspace_ : own;
  bpe::WordCache* const cache = lock ? &cache_ : nullptr;
  for (std::size_t at = 0, end = 0; at < text.size(); at = end) {
    end = checked_end(text, at);
    encode_word(text.substr(at, end - at), workspace, cache, out);
  }
}

void BpeTokenizer::Model::encode_word(std::string_view word, Workspace& workspace, bpe::WordCache* cache,
                                      Tokens& out) const {
  const bool keep = cache && word.size() <= bpe::WordCache::kLongest;
  const bpe::WordCache::Key key = keep ? bpe::WordCache::Key(word) : bpe::WordCache::Key();
  if (keep) {
    if (const std::span<const TokenId> ids = cache->find(key); !ids.empty()) {
      out.insert(out.end(), ids.begin(), ids.end());
      return;
    }
  }
  workspace.word.clear();
  workspace.word.begin_word();
  for (const char c : word) workspace.word.add(byte_ids[static_cast<unsigned char>(c)]);
  kernels::apply_merges(workspace.word, merges, workspace.queue);
  workspace.ids.clear();
  for (bpe::Place at = 0; at != bpe::kNone; at = workspace.word.next(at)) {
    workspace.ids.push_back(workspace.word.id(at));
  }
  out.insert(out.end(), workspace.ids.begin(), workspace.ids.end());
  if (keep) cache->put(key, workspace.ids);
}

}  // namespace tinytorch
