/// @file
/// A text as JSON has it.

#pragma once

#include <string>
#include <string_view>

namespace milestones {

/// In quotes and escaped. Bytes that are no UTF-8 become U+FFFD.
std::string json_text(std::string_view text);

}  // namespace milestones
