// The containers of byte pair encoding.

#include "tinytorch/merges.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "tinytorch/str.h"

namespace tinytorch::bpe {
namespace {

std::uint64_t key_of(Pair pair) {
  return std::uint64_t{static_cast<std::uint32_t>(pair.left)} << 32 | static_cast<std::uint32_t>(pair.right);
}
Pair pair_of(std::uint64_t key) {
  return {static_cast<TokenId>(key >> 32), static_cast<TokenId>(key & 0xFFFFFFFFu)};
}

// Whether b is to be joined before a: the order of the heap, whose front is joined first.
bool later(const PairCounts::Counted& a, const PairCounts::Counted& b) {
  return a.count != b.count ? a.count < b.count : key_of(a.pair) > key_of(b.pair);
}

}  // namespace

// ---- Pieces

void Pieces::clear() {
  pieces_.clear();
  weights_.clear();
}

void Pieces::begin_word(Index weight) { weights_.push_back(weight); }

void Pieces::add(TokenId id) {
  const auto word = static_cast<std::int32_t>(weights_.size()) - 1;
  const bool first = pieces_.empty() || pieces_.back().word != word;
  if (!first) pieces_.back().next = size();
  pieces_.push_back({id, first ? kNone : size() - 1, kNone, word});
}

void Pieces::join(Place at, TokenId made) {
  Piece& piece = pieces_[static_cast<std::size_t>(at)];
  Piece& gone = pieces_[static_cast<std::size_t>(piece.next)];
  piece.id = made;
  piece.next = gone.next;
  if (gone.next != kNone) pieces_[static_cast<std::size_t>(gone.next)].previous = at;
  gone.id = gone.previous = gone.next = kNone;
}

// ---- PairCounts

void PairCounts::add(Pair pair, Index change, Place at) {
  if (pair == Pair{}) return;
  Entry& entry = entries_[key_of(pair)];
  entry.count += change;
  if (change <= 0) return;
  entry.places.push_back(at);
  if (!std::exchange(entry.risen, true)) risen_.push_back(pair);
}

Index PairCounts::count(Pair pair) const {
  const auto found = entries_.find(key_of(pair));
  return found == entries_.end() ? 0 : found->second.count;
}

void PairCounts::push(const Counted& entry) {
  heap_.push_back(entry);
  std::push_heap(heap_.begin(), heap_.end(), later);
}

PairCounts::Counted PairCounts::most_frequent() {
  for (const Pair pair : risen_) {
    Entry& entry = entries_[key_of(pair)];
    entry.risen = false;
    push({pair, entry.count});
  }
  risen_.clear();
  while (!heap_.empty()) {
    Counted top = heap_.front();
    const Index now = count(top.pair);
    if (now > 0 && now == top.count) return top;
    std::pop_heap(heap_.begin(), heap_.end(), later);
    heap_.pop_back();
    top.count = now;
    if (now > 0) push(top);
  }
  return {};
}

std::vector<Place> PairCounts::places(Pair pair) {
  std::vector<Place> out = std::move(entries_[key_of(pair)].places);
  entries_[key_of(pair)].places.clear();
  std::sort(out.begin(), out.end());
  return out;
}

// ---- Vocabulary

Vocabulary::Vocabulary() {
  for (int byte = 0; byte < 256; ++byte) add(std::string(1, static_cast<char>(byte)));
}

Vocabulary::Vocabulary(std::vector<std::string> tokens) : tokens_(std::move(tokens)) {
  ids_.reserve(tokens_.size());
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    const auto [other, added] = ids_.emplace(tokens_[i], static_cast<TokenId>(i));
    if (!added) {
      throw ValueError(str("Vocabulary: tokens ", other->second, " and ", i, " stand for the same bytes '",
                           tokens_[i], "'"));
    }
  }
}

TokenId Vocabulary::find(const std::string& bytes) const {
  const auto found = ids_.find(bytes);
  return found == ids_.end() ? kNone : found->second;
}

TokenId Vocabulary::add(const std::string& bytes) {
  const auto [found, added] = ids_.emplace(bytes, static_cast<TokenId>(tokens_.size()));
  if (added) tokens_.push_back(bytes);
  return found->second;
}

TokenId Vocabulary::add_joined(Pair pair) { return add(bytes(pair.left) + bytes(pair.right)); }

// ---- MergeTable

MergeTable::MergeTable(std::vector<Merge> merges) : merges_(std::move(merges)) {
  const std::size_t slots = std::bit_ceil(2 * merges_.size() + 2);
  shift_ = 64 - std::countr_zero(slots);
  slots_.resize(slots);
  for (std::size_t i = 0; i < merges_.size(); ++i) {
    std::size_t slot = key_of(merges_[i].pair) * 0x9E3779B97F4A7C15u >> shift_;  // Fibonacci hashing, Knuth
    while (slots_[slot].rank != kNone && !(slots_[slot].pair == merges_[i].pair)) {
      slot = (slot + 1) & (slots - 1);
    }
    if (slots_[slot].rank == kNone) slots_[slot] = {merges_[i].pair, static_cast<std::int32_t>(i)};
  }
}

std::int32_t MergeTable::rank(Pair pair) const {
  if (pair == Pair{}) return kNone;
  std::size_t slot = key_of(pair) * 0x9E3779B97F4A7C15u >> shift_;
  while (slots_[slot].rank != kNone && !(slots_[slot].pair == pair)) slot = (slot + 1) & (slots_.size() - 1);
  return slots_[slot].rank;
}

// ---- MergeQueue

void MergeQueue::push(std::int32_t rank, Place at) {
  heap_.push_back(std::uint64_t{static_cast<std::uint32_t>(rank)} << 32 | static_cast<std::uint32_t>(at));
  std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
}

MergeQueue::Candidate MergeQueue::pop() {
  const Pair first = pair_of(heap_.front());
  std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
  heap_.pop_back();
  return {first.left, first.right};
}

}  // namespace tinytorch::bpe
