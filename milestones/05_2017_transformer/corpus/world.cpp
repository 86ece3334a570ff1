#include "corpus/world.h"

#include <cctype>

namespace milestones {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// Cuts off what stands before the first `end`, and that.
std::string_view next(std::string_view& text, char end) {
  const std::size_t at = text.find(end);
  const std::string_view piece = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return trimmed(piece);
}

}  // namespace

std::vector<Entity> table(std::string_view lines) {
  std::vector<Entity> entities;
  while (!lines.empty()) {
    std::string_view line = next(lines, '\n');
    if (line.empty()) continue;
    Entity entity{std::string(next(line, '|')), {}};
    while (!line.empty()) {
      const std::string_view value = next(line, '|');
      entity.values.emplace_back(value == "-" ? "" : value);
    }
    entities.push_back(std::move(entity));
  }
  return entities;
}

std::string filled(std::string_view form, std::string_view name, std::string_view value) {
  std::string text;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form.substr(i, 2) == "{}") {
      text += name;
      ++i;
    } else if (form[i] == '*') {
      text += value;
    } else {
      text += form[i];
    }
  }
  text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

const std::vector<Topic>& world() {
  static const std::vector<Topic> topics = {countries(), capitals(), animals(), planets(),
                                            elements(),  units(),    shapes(),  terms()};
  return topics;
}

}  // namespace milestones
