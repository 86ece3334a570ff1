/// @file
/// Module 10: what byte pair encoding works with, and the functions that you write.
///
///     bpe::Pieces word;                 // "banana" as six pieces
///     word.begin_word();
///     for (const char c : "banana"sv) word.add(c);
///     word.pair(1);                     // {'a', 'n'}: the pair that begins at place 1
///     word.join(1, 256);                // b an a n a: place 1 has become token 256, place 2 is gone
///     word.next(1);                     // 3

#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tinytorch/tokenizer.h"

namespace tinytorch::bpe {

/// Where a piece stands in Pieces; counts from 0 and never changes.
using Place = std::int32_t;
/// No token, no place, no rule.
inline constexpr std::int32_t kNone = -1;

/// Two tokens side by side; {kNone, kNone} is none.
struct Pair {
  TokenId left = kNone, right = kNone;
  friend bool operator==(const Pair&, const Pair&) = default;
};

/// A rule: this pair becomes that token.
struct Merge {
  Pair pair;
  TokenId made = kNone;
  friend bool operator==(const Merge&, const Merge&) = default;
};

/// Words in pieces that can be joined where they stand: a doubly linked list in an array. A join costs the
/// same in a short word and in a long one.
class Pieces {
 public:
  /// Forgets all words and keeps the memory.
  void clear();
  /// The pieces that follow belong to a new word, which stands for `weight` words of a text.
  void begin_word(Index weight = 1);
  /// One more piece at the end of the last word.
  void add(TokenId id);

  /// How many places there are, joined ones included.
  [[nodiscard]] Place size() const { return static_cast<Place>(pieces_.size()); }
  /// kNone for a place that was joined to the one before it.
  [[nodiscard]] TokenId id(Place at) const { return pieces_[static_cast<std::size_t>(at)].id; }
  /// The neighbour in the same word, or kNone.
  [[nodiscard]] Place next(Place at) const { return pieces_[static_cast<std::size_t>(at)].next; }
  [[nodiscard]] Place previous(Place at) const { return pieces_[static_cast<std::size_t>(at)].previous; }
  /// The weight of the word.
  [[nodiscard]] Index weight(Place at) const {
    return weights_[static_cast<std::size_t>(pieces_[static_cast<std::size_t>(at)].word)];
  }
  /// The pair that begins at a place. None at the end of a word, where a piece is gone, and at kNone.
  [[nodiscard]] Pair pair(Place at) const {
    if (at == kNone || next(at) == kNone) return {};
    return {id(at), id(next(at))};
  }

  /// The piece at `at` and the next one become one piece at `at`; the other place is gone.
  /// @param at  where a pair begins
  void join(Place at, TokenId made);

 private:
  struct Piece {
    TokenId id;
    Place previous, next;
    std::int32_t word;
  };
  std::vector<Piece> pieces_;
  std::vector<Index> weights_;
};

/// How often each pair stands in a text, and where. The counts change as pieces are joined.
class PairCounts {
 public:
  /// A pair and how often it is there.
  struct Counted {
    Pair pair;
    Index count = 0;
  };

  /// Counts a pair that begins at `at` `change` times more, or fewer when change is negative. Does nothing
  /// when there is no pair.
  void add(Pair pair, Index change, Place at);
  [[nodiscard]] Index count(Pair pair) const;
  /// Of the pairs with the highest count the one with the lowest left id, then the lowest right id. A count
  /// of 0 when no pair is left.
  [[nodiscard]] Counted most_frequent();
  /// Where the pair was added, in rising order; it may have gone from some of these places since. For a pair
  /// that is about to be joined everywhere: the list is given away.
  [[nodiscard]] std::vector<Place> places(Pair pair);

 private:
  struct Entry {
    Index count = 0;
    std::vector<Place> places;
    bool risen = false;  // is in risen_
  };
  void push(const Counted& entry);

  std::unordered_map<std::uint64_t, Entry> entries_;
  std::vector<Counted> heap_;  // a count here may be too high, never too low
  std::vector<Pair> risen_;    // counted up since the heap was looked at
};

/// Tokens and the bytes that each stands for; a row of bytes is one token at most.
class Vocabulary {
 public:
  /// The 256 bytes: token b is byte b.
  Vocabulary();
  /// Token i is tokens[i]; they must differ. @throws ValueError
  explicit Vocabulary(std::vector<std::string> tokens);

  [[nodiscard]] Index size() const { return static_cast<Index>(tokens_.size()); }
  [[nodiscard]] const std::string& bytes(TokenId id) const { return tokens_[static_cast<std::size_t>(id)]; }
  /// The token of these bytes, or kNone.
  [[nodiscard]] TokenId find(const std::string& bytes) const;
  /// The token of these bytes: a new one with the next id, unless there is one already.
  TokenId add(const std::string& bytes);
  /// The token whose bytes are those of the two, new or not.
  TokenId add_joined(Pair pair);

 private:
  std::vector<std::string> tokens_;
  std::unordered_map<std::string, TokenId> ids_;
};

/// All rules, found by their pair in one look.
class MergeTable {
 public:
  explicit MergeTable(std::vector<Merge> merges);
  /// The rank of the rule for a pair: 0 for the first rule. kNone when there is none, and for no pair.
  [[nodiscard]] std::int32_t rank(Pair pair) const;
  [[nodiscard]] const Merge& operator[](std::int32_t rank) const {
    return merges_[static_cast<std::size_t>(rank)];
  }
  [[nodiscard]] const std::vector<Merge>& all() const { return merges_; }

 private:
  struct Slot {
    Pair pair;
    std::int32_t rank = kNone;
  };
  std::vector<Merge> merges_;
  std::vector<Slot> slots_;  // open addressing; a power of two, at most half full
  int shift_ = 0;
};

/// Rules that could be applied, the lowest rank first; of one rank, the leftmost place first.
class MergeQueue {
 public:
  struct Candidate {
    std::int32_t rank;
    Place at;
  };
  [[nodiscard]] bool empty() const { return heap_.empty(); }
  void push(std::int32_t rank, Place at);
  /// Takes the first one out.
  Candidate pop();

 private:
  std::vector<std::uint64_t> heap_;  // rank in the upper half, place in the lower
};

/// Where a special token stands, and which.
struct Found {
  std::size_t at = 0;
  Index which = kNone;  ///< its number among the names; kNone when there is none
};

}  // namespace tinytorch::bpe

namespace tinytorch::kernels {

/// The printable character that stands for each byte in GPT-2's files, as a code point. 0x21 .. 0x7E, 0xA1 ..
/// 0xAC and 0xAE .. 0xFF stand for themselves; the others, in rising order, are 256, 257, 258 and so on.
/// (Exercise 10.4)
[[nodiscard]] std::array<std::uint32_t, 256> byte_symbols();

/// Where the word ends that begins at byte `at`. Words are what this pattern finds, the first that fits, each
/// part as long as it can be (GPT-2's, Radford et al., 2019; \p{L}, \p{N} and \s are CharKind's letter,
/// number and space, and (?!\S) says that no other character than a space may follow):
///
///     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
///
/// (Exercise 10.5)
/// @param at  inside the text, where a word begins
[[nodiscard]] std::size_t word_end(std::string_view text, std::size_t at);

/// Counts every pair of every word, each as often as its word's weight says. (Exercise 10.6)
void count_pairs(const bpe::Pieces& words, bpe::PairCounts& counts);

/// Joins the pair wherever it stands, from left to right, and keeps the counts right: afterwards they are
/// what counting anew would give. (Exercise 10.7)
void merge_everywhere(bpe::Pieces& words, bpe::Pair pair, TokenId made, bpe::PairCounts& counts);

/// Learns rules: again and again the most frequent pair becomes a token, until there are `size` tokens or no
/// pair stands there min_count times. (Exercise 10.8)
/// @param tokens     the bytes; the tokens that are made are added to it
/// @param min_count  at least 1
/// @return           the rules, the first first
[[nodiscard]] std::vector<bpe::Merge> learn_merges(bpe::Pieces& words, bpe::Vocabulary& tokens, Index size,
                                                   Index min_count);

/// Applies the rules to a word in pieces until none fits: always the rule with the lowest rank, and that one
/// at its leftmost place. Costs n log n for n pieces, whatever the number of rules. (Exercise 10.9)
/// @param queue  empty before and after; an argument so that its memory is used again
void apply_merges(bpe::Pieces& word, const bpe::MergeTable& merges, bpe::MergeQueue& queue);

/// The first place from byte `from` on where one of the names begins, and which one: the longest, if several
/// begin there. {text.size(), kNone} when there is none. Looks at each byte once. (Exercise 10.10)
[[nodiscard]] bpe::Found find_special(std::string_view text, std::size_t from,
                                      std::span<const std::string> names);

}  // namespace tinytorch::kernels
