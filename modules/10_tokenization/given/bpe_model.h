/// @file
/// What the copies of a BpeTokenizer share.

#pragma once

#include <array>
#include <mutex>

#include "tinytorch/bpe.h"
#include "word_cache.h"

namespace tinytorch {

struct BpeTokenizer::Model {
  /// What encoding needs beside the rules. One thread at a time has the tokenizer's own.
  struct Workspace {
    bpe::Pieces word;
    bpe::MergeQueue queue;
    Tokens ids;
  };

  Model(bpe::Vocabulary all, std::vector<bpe::Merge> rules, std::vector<TokenId> special);

  /// Appends the tokens of a text without special tokens.
  void encode(std::string_view text, Tokens& out) const;

  bpe::Vocabulary tokens;
  bpe::MergeTable merges;
  std::array<TokenId, 256> byte_ids{};
  std::vector<TokenId> special_ids;
  std::vector<std::string> special_names;

 private:
  void encode_word(std::string_view word, Workspace& workspace, bpe::WordCache* cache, Tokens& out) const;

  mutable std::mutex mutex_;  // guards the two below
  mutable Workspace workspace_;
  mutable bpe::WordCache cache_;
};

}  // namespace tinytorch
