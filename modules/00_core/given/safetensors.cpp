#include "tinytorch/safetensors.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "elements.h"
#include "safetensors_header.h"

namespace tinytorch {
namespace {

using detail::Entry;
using detail::FileType;
using detail::Source;

constexpr std::uint64_t kLongestHeader = 100'000'000;  // as the reference implementation has it

// Every byte behind the header belongs to exactly one tensor.
void check_ranges(const Source& source, const std::vector<Entry>& entries, std::uint64_t bytes) {
  std::vector<const Entry*> in_order;
  for (const Entry& each : entries) {
    in_order.push_back(&each);
    if (each.begin > each.end || each.end > bytes) {
      source.refuse("tensor '", each.name, "': data_offsets [", each.begin, ", ", each.end,
                    "] do not lie within the ", bytes, " bytes behind the header");
    }
    const auto needed = detail::bytes_in_file(each.shape, *each.type);
    if (!needed)
      source.refuse("tensor '", each.name, "': shape ", each.shape, " has more bytes than 64 bits can count");
    if (*needed != each.end - each.begin) {
      source.refuse("tensor '", each.name, "': shape ", each.shape, " of ", each.type->safetensors, " needs ",
                    *needed, " bytes, but data_offsets [", each.begin, ", ", each.end, "] hold ",
                    each.end - each.begin);
    }
  }
  std::sort(in_order.begin(), in_order.end(), [](const Entry* a, const Entry* b) {
    return a->begin != b->begin ? a->begin < b->begin : a->end < b->end;
  });
  std::uint64_t covered = 0;
  for (const Entry* each : in_order) {
    if (each->begin != covered) {
      source.refuse("tensor '", each->name, "': begins at byte ", each->begin,
                    ", but the one before it ends at ", covered,
                    "; tensors follow each other without gap or overlap");
    }
    covered = each->end;
  }
  if (covered != bytes) {
    source.refuse("the tensors end at byte ", covered, ", but ", bytes,
                  " bytes are behind the header; it has ", bytes - covered, " too many");
  }
}

void check_names(const Source& source, const std::vector<Entry>& entries) {
  std::vector<std::string_view> names;
  for (const Entry& each : entries) names.push_back(each.name);
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end())
    source.refuse("tensor '", *twice, "' is there twice; a name belongs to one tensor");
}

SafeTensors load(const Source& source) {
  if (source.size() < 8)
    source.refuse("has ", source.size(), " bytes; a safetensors file begins with 8 that hold a length");
  std::uint64_t length = 0;
  source.read(0, &length, 8);
  if (length > source.size() - 8) {
    source.refuse("its header should have ", length, " bytes, but only ", source.size() - 8,
                  " follow; it is cut short or no safetensors file");
  }
  if (length > kLongestHeader)
    source.refuse("its header has ", length, " bytes; ", kLongestHeader, " is the most");
  std::string text(length, '\0');
  source.read(8, text.data(), text.size());
  detail::Header header = detail::parse_header(source, text);
  check_names(source, header.entries);
  check_ranges(source, header.entries, source.size() - 8 - length);

  SafeTensors out;
  out.metadata = std::move(header.metadata);
  for (Entry& each : header.entries) {
    Tensor tensor = detail::read_elements(source, 8 + length + each.begin, each.shape, *each.type,
                                          str("tensor '", each.name, "'"));
    out.tensors.emplace_back(std::move(each.name), std::move(tensor));
  }
  return out;
}

void check_can_be_saved(std::string_view what, std::string_view text) {
  if (!detail::is_utf8(text)) {
    throw ValueError(
        str("save_safetensors: ", what, " '", text, "' is not UTF-8; the header can hold no other bytes"));
  }
}

}  // namespace

const Tensor& SafeTensors::at(std::string_view name) const {
  for (const auto& [have, tensor] : tensors) {
    if (have == name) return tensor;
  }
  std::string names;
  constexpr std::size_t kShown = 8;
  for (std::size_t i = 0; i < std::min(tensors.size(), kShown); ++i)
    names += str(i ? ", " : "", tensors[i].first);
  if (tensors.size() > kShown) names += ", ...";
  throw KeyError(
      str("safetensors: no tensor '", name, "' among the ", tensors.size(), " in the file: ", names));
}

bool SafeTensors::contains(std::string_view name) const {
  return std::any_of(tensors.begin(), tensors.end(), [&](const auto& each) { return each.first == name; });
}

SafeTensors load_safetensors(const std::string& path) { return load(Source("load_safetensors", path)); }

SafeTensors parse_safetensors(std::span<const std::byte> bytes, std::string_view name) {
  return load(Source("parse_safetensors", name, bytes));
}

void save_safetensors(const std::string& path, const NamedTensors& tensors, const Metadata& metadata) {
  std::vector<std::string_view> names;
  for (const auto& [name, tensor] : tensors) {
    check_can_be_saved("the name", name);
    if (name == "__metadata__") {
      throw ValueError(
          "save_safetensors: a tensor cannot be called '__metadata__'; the format keeps that name");
    }
    if (!tensor.defined()) throw ValueError(str("save_safetensors: tensor '", name, "' is undefined"));
    names.push_back(name);
  }
  for (const auto& [key, text] : metadata) {
    check_can_be_saved("the metadata key", key);
    check_can_be_saved("the metadata text", text);
  }
  std::sort(names.begin(), names.end());
  if (const auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end()) {
    throw ValueError(
        str("save_safetensors: the name '", *twice, "' is there twice; give each tensor its own"));
  }

  // Wide elements first, so that each tensor begins at a multiple of its element's size.
  std::vector<std::size_t> order(tensors.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return size_of(tensors[a].second.dtype()) > size_of(tensors[b].second.dtype());
  });
  detail::Header header;
  header.metadata = metadata;
  for (const auto& [name, tensor] : tensors)
    header.entries.push_back({name, &detail::type_of(tensor.dtype()), tensor.shape()});
  std::uint64_t covered = 0;
  for (std::size_t i : order) {
    header.entries[i].begin = covered;
    covered += static_cast<std::uint64_t>(tensors[i].second.numel() * size_of(tensors[i].second.dtype()));
    header.entries[i].end = covered;
  }
  const std::string text = detail::write_header(header);
  const std::uint64_t length = text.size();

  detail::AtomicFile file("save_safetensors", path);
  file.write(&length, 8);
  file.write(text.data(), text.size());
  for (std::size_t i : order) {
    std::vector<std::byte> scratch;
    const auto bytes = detail::row_major(tensors[i].second, scratch);
    file.write(bytes.data(), bytes.size());
  }
  file.commit();
}

}  // namespace tinytorch
