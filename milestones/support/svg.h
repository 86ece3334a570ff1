/// @file
/// The pictures of pictures.h as SVG, which any browser shows.
///
///     save_svg(options, report, "digits-confusion", confusion_svg(labels, given, names));

#pragma once

#include <string>
#include <vector>

#include "support/pictures.h"
#include "support/program.h"

namespace milestones {

/// Side by side with their captions, ten in a row; a square a pixel.
std::string gallery_svg(const Pictures& set, const std::vector<Captioned>& shown);

/// How often a class (row) was given as another (column); the darker, the larger its share of the row.
/// @throws as confusion
std::string confusion_svg(const std::vector<std::int32_t>& labels, const std::vector<std::int32_t>& given,
                          const std::vector<std::string>& names);

/// Writes DIR/NAME.svg, where DIR is what --out says, and tells where; nothing under --no-draw.
/// @throws tinytorch::FileError
void save_svg(const Options& options, const Report& report, const std::string& name, const std::string& svg);

}  // namespace milestones
