/// @file
/// What a scenario says, as bytes: the only thing the judge believes is here, and it believes none of it
/// unread.
///
///     "TTS1"                                                            once
///     u32 length, name, u8 type, u8 rank, i64 x rank sizes, elements    for each record, little-endian,
///     contiguous the record called "end": count of records before it, digests of all inputs before and after
///
/// Inputs are records too, called "in:0", "in:1", ... in the order in which they were drawn.

#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace tinytorch::scenario {

/// What an element of a record is. The first six are tinytorch::DType.
enum class Wire : std::uint8_t {
  f32,
  i32,
  u8,
  i64,
  bf16,
  i8,
  f64 = 16,     ///< a number that is no tensor
  text = 17,    ///< bytes of a string
  error = 240,  ///< text: the type of what was thrown, a line end, its message
  end = 255,    ///< 24 bytes: End
};

inline constexpr std::size_t kMaxBytes = std::size_t{64} << 20;  ///< of a whole stream
inline constexpr std::size_t kMaxName = 128;
inline constexpr std::size_t kMaxRecords = 4096;
inline constexpr std::size_t kMaxSizes = 8;
inline constexpr std::string_view kMagic = "TTS1";
inline constexpr std::string_view kEndName = "end";
inline constexpr std::string_view kErrorName = "error";
inline constexpr std::string_view kInputPrefix = "in:";

/// Bytes of one element; 0 for a type that does not exist.
[[nodiscard]] std::size_t bytes_of(Wire type);
[[nodiscard]] std::string_view name_of(Wire type);  ///< "f32"

/// One record. Name and elements point into the bytes that were parsed.
struct Record {
  std::string_view name;
  Wire type = Wire::f32;
  std::vector<std::int64_t> sizes;
  std::string_view data;

  [[nodiscard]] std::size_t count() const { return data.size() / bytes_of(type); }
  [[nodiscard]] bool is_input() const { return name.starts_with(kInputPrefix); }
  /// Whether its elements are floating-point numbers, which are compared within a tolerance.
  [[nodiscard]] bool is_real() const { return type == Wire::f32 || type == Wire::f64 || type == Wire::bf16; }
  /// Element i as a number. i64 above 2^53 is rounded: compare those by their bytes.
  [[nodiscard]] double number(std::size_t i) const;
};

/// What the closing record holds.
struct End {
  std::uint64_t count = 0;   ///< records before this one
  std::uint64_t before = 0;  ///< digest of all inputs as they were drawn
  std::uint64_t after = 0;   ///< and when the scenario was over
};

/// A parsed stream: what could be read, and why reading stopped.
struct Stream {
  std::vector<Record> records;  ///< without the closing one
  bool closed = false;          ///< the closing record was there, and was the last byte
  End end;
  std::string fault;  ///< what is wrong with the bytes; "" when nothing is

  [[nodiscard]] const Record* find(std::string_view name) const;
};

/// Reads a stream that anybody may have written: every length is checked against the bytes that are there
/// before anything is read, and nothing is allocated by a size that is only claimed.
[[nodiscard]] Stream parse(std::string_view bytes);

/// One record as bytes.
[[nodiscard]] std::string encode(std::string_view name, Wire type, const std::vector<std::int64_t>& sizes,
                                 std::string_view data);

/// The closing record as bytes.
[[nodiscard]] std::string encode_end(const End& end);

/// FNV-1a, 64 bits, continued from `state`. It finds accidents; what nobody may forge is decided outside the
/// process.
inline constexpr std::uint64_t kDigestStart = 0xcbf29ce484222325u;
[[nodiscard]] std::uint64_t digest(std::string_view bytes, std::uint64_t state = kDigestStart);

}  // namespace tinytorch::scenario
