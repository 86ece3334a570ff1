/// @file
/// The words that were encoded lately and their tokens, in memory that does not grow.

#pragma once

#include <array>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "tinytorch/tokenizer.h"

namespace tinytorch::bpe {

/// A table with two places for each word; a third word that falls on them takes the place of the older one.
/// A place is a cache line, so that a known word costs one or two of them. 2 MB.
class WordCache {
 public:
  static constexpr std::size_t kLongest = 31;  ///< bytes of a word that is kept
  static constexpr std::size_t kMostIds = 7;

  /// A word as four numbers: its bytes, zeros and its length.
  struct Key {
    explicit Key(std::string_view word) : parts{} {
      char bytes[32] = {};
      std::memcpy(bytes, word.data(), word.size());
      bytes[kLongest] = static_cast<char>(word.size());
      std::memcpy(parts.data(), bytes, sizeof bytes);
    }
    Key() = default;
    friend bool operator==(const Key& a, const Key& b) {  // without branches, and without a call of memcmp
      std::uint64_t differ = 0;
      for (std::size_t i = 0; i < 4; ++i) differ |= a.parts[i] ^ b.parts[i];
      return differ == 0;
    }
    [[nodiscard]] std::size_t hash() const {
      // Multiply and shift (Dietzfelbinger, 1996), with digits of pi for odd factors: the upper bits are
      // good.
      const std::uint64_t h = parts[0] * 0x243F6A8885A308D3u + parts[1] * 0x13198A2E03707345u +
                              parts[2] * 0xA4093822299F31D1u + parts[3] * 0x082EFA98EC4E6C89u;
      return static_cast<std::size_t>((h ^ h >> 29) * 0x9E3779B97F4A7C15u >> (64 - kBits));
    }
    std::array<std::uint64_t, 4> parts{};
  };

  /// The tokens of a word of 1 to kLongest bytes; none when it is not here.
  [[nodiscard]] std::span<const TokenId> find(const Key& key) {
    if (slots_.empty()) slots_.resize(std::size_t{2} << kBits);
    const Slot* slot = &slots_[2 * key.hash()];
    if (!(slot->key == key)) ++slot;
    if (!(slot->key == key)) return {};
    return {slot->ids.data(), static_cast<std::size_t>(slot->count)};
  }

  /// Keeps a word that find did not find.
  void put(const Key& key, std::span<const TokenId> ids) {
    if (ids.size() > kMostIds) return;
    Slot* pair = &slots_[2 * key.hash()];
    pair[1] = pair[0];
    pair[0].key = key;
    pair[0].count = static_cast<std::int32_t>(ids.size());
    std::copy(ids.begin(), ids.end(), pair[0].ids.begin());
  }

 private:
  static constexpr int kBits = 14;
  struct alignas(64) Slot {
    Key key;
    std::int32_t count = 0;
    std::array<TokenId, kMostIds> ids{};
  };
  std::vector<Slot> slots_;  // taken when the first word is looked for
};

}  // namespace tinytorch::bpe
