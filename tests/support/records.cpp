#include "support/records.h"

#include <bit>

namespace tinytorch::scenario {
namespace {

static_assert(std::endian::native == std::endian::little, "records are little-endian and copied as they lie");

/// Takes values off the front of some bytes, never past their end.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}

  [[nodiscard]] bool empty() const { return left_.empty(); }
  [[nodiscard]] std::size_t left() const { return left_.size(); }

  template <class T>
  bool take(T& value) {
    if (left_.size() < sizeof value) return false;
    std::memcpy(&value, left_.data(), sizeof value);
    left_.remove_prefix(sizeof value);
    return true;
  }
  bool take(std::size_t length, std::string_view& bytes) {
    if (left_.size() < length) return false;
    bytes = left_.substr(0, length);
    left_.remove_prefix(length);
    return true;
  }

 private:
  std::string_view left_;
};

template <class T>
void put(std::string& out, T value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

bool is_plain(std::string_view name) {
  for (const char c : name) {
    if (c < ' ' || c > '~') return false;
  }
  return !name.empty();
}

/// Reads one record. @returns what is wrong with it, or ""
std::string take_record(Reader& in, Record& out) {
  std::uint32_t length = 0;
  if (!in.take(length)) return "the stream is cut short inside the length of a name";
  if (length > kMaxName)
    return "a name of " + std::to_string(length) + " bytes; at most " + std::to_string(kMaxName);
  if (!in.take(length, out.name)) return "the stream is cut short inside a name";
  if (!is_plain(out.name)) return "a name that is not plain text";
  const std::string who = "record '" + std::string(out.name) + "': ";

  std::uint8_t rank = 0;
  if (!in.take(out.type) || !in.take(rank)) return who + "cut short before its sizes";
  const std::size_t width = bytes_of(out.type);
  if (width == 0) return who + "an element type that does not exist";
  if (rank > kMaxSizes)
    return who + "rank " + std::to_string(rank) + "; at most " + std::to_string(kMaxSizes);

  // The product is bounded by the bytes that are left before each factor is taken in, so it cannot overflow.
  // A zero anywhere makes the record empty, whatever the other sizes claim.
  const std::size_t most = in.left() / width;
  std::size_t count = 1;
  bool zero = false, too_many = false;
  for (std::uint8_t axis = 0; axis < rank; ++axis) {
    std::int64_t size = 0;
    if (!in.take(size)) return who + "cut short inside its sizes";
    if (size < 0) return who + "a size of " + std::to_string(size);
    out.sizes.push_back(size);
    if (size == 0) {
      zero = true;
    } else if (count > most / static_cast<std::size_t>(size)) {
      too_many = true;
    } else {
      count *= static_cast<std::size_t>(size);
    }
  }
  if (zero) {
    count = 0;
  } else if (too_many || count > in.left() / width) {
    return who + "its sizes ask for more bytes than there are";
  }
  in.take(count * width, out.data);
  return "";
}

std::string take_end(const Record& last, const Reader& in, Stream& out) {
  if (last.name != kEndName || last.data.size() != 24) return "the closing record is malformed";
  std::memcpy(&out.end.count, last.data.data(), 8);
  std::memcpy(&out.end.before, last.data.data() + 8, 8);
  std::memcpy(&out.end.after, last.data.data() + 16, 8);
  if (!in.empty()) return std::to_string(in.left()) + " bytes follow the closing record";
  out.closed = true;
  return "";
}

}  // namespace

std::size_t bytes_of(Wire type) {
  switch (type) {
    case Wire::f32:
    case Wire::i32:
      return 4;
    case Wire::i64:
    case Wire::f64:
      return 8;
    case Wire::bf16:
      return 2;
    case Wire::u8:
    case Wire::i8:
    case Wire::text:
    case Wire::error:
    case Wire::end:
      return 1;
  }
  return 0;
}

std::string_view name_of(Wire type) {
  switch (type) {
    case Wire::f32:
      return "f32";
    case Wire::i32:
      return "i32";
    case Wire::u8:
      return "u8";
    case Wire::i64:
      return "i64";
    case Wire::bf16:
      return "bf16";
    case Wire::i8:
      return "i8";
    case Wire::f64:
      return "number";
    case Wire::text:
      return "text";
    case Wire::error:
      return "error";
    case Wire::end:
      return "end";
  }
  return "unknown";
}

double Record::number(std::size_t i) const {
  const auto read = [&](auto value) {
    std::memcpy(&value, data.data() + i * sizeof value, sizeof value);
    return value;
  };
  switch (type) {
    case Wire::f32:
      return read(0.0f);
    case Wire::f64:
      return read(0.0);
    case Wire::i32:
      return read(std::int32_t{});
    case Wire::i64:
      return static_cast<double>(read(std::int64_t{}));
    case Wire::i8:
      return read(std::int8_t{});
    case Wire::bf16:
      return std::bit_cast<float>(static_cast<std::uint32_t>(read(std::uint16_t{})) << 16);
    default:
      return read(std::uint8_t{});
  }
}

const Record* Stream::find(std::string_view name) const {
  for (const Record& record : records) {
    if (record.name == name) return &record;
  }
  return nullptr;
}

Stream parse(std::string_view bytes) {
  Stream out;
  if (bytes.size() > kMaxBytes) {
    out.fault = "more than 64 MiB";
    return out;
  }
  if (!bytes.starts_with(kMagic)) {
    out.fault = bytes.empty() ? "nothing was written" : "the stream does not begin with TTS1";
    return out;
  }
  Reader in(bytes.substr(kMagic.size()));
  while (out.fault.empty() && !in.empty()) {
    Record record;
    out.fault = take_record(in, record);
    if (!out.fault.empty()) break;
    if (record.type == Wire::end) {
      out.fault = take_end(record, in, out);
      break;
    }
    if (record.name == kEndName || (record.name == kErrorName) != (record.type == Wire::error)) {
      out.fault = "record '" + std::string(record.name) + "': this name belongs to another kind of record";
    } else if (out.records.size() == kMaxRecords) {
      out.fault = "more than " + std::to_string(kMaxRecords) + " records";
    } else if (out.find(record.name) != nullptr) {
      out.fault = "two records are called '" + std::string(record.name) + "'";
    } else {
      out.records.push_back(std::move(record));
    }
  }
  if (out.fault.empty() && !out.closed) out.fault = "the closing record is missing";
  return out;
}

std::string encode(std::string_view name, Wire type, const std::vector<std::int64_t>& sizes,
                   std::string_view data) {
  std::string out;
  out.reserve(6 + name.size() + 8 * sizes.size() + data.size());
  put(out, static_cast<std::uint32_t>(name.size()));
  out += name;
  put(out, type);
  put(out, static_cast<std::uint8_t>(sizes.size()));
  for (const std::int64_t size : sizes) put(out, size);
  out += data;
  return out;
}

std::string encode_end(const End& end) {
  std::string data;
  put(data, end.count);
  put(data, end.before);
  put(data, end.after);
  return encode(kEndName, Wire::end, {static_cast<std::int64_t>(data.size())}, data);
}

std::uint64_t digest(std::string_view bytes, std::uint64_t state) {
  for (const char c : bytes) state = (state ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return state;
}

}  // namespace tinytorch::scenario
