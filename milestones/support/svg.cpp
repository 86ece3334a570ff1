#include "support/svg.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "tinytorch/error.h"

namespace milestones {

namespace fs = std::filesystem;
using tinytorch::str;

namespace {

/// A white page of that size, with what is on it.
std::string page(Index width, Index height, const std::string& content) {
  return str("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ", width, " ", height,
             "\" font-family=\"sans-serif\" font-size=\"12\" text-anchor=\"middle\">\n",
             "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n", content, "</svg>\n");
}

std::string square(Index x, Index y, Index side, long grey) {
  return str("<rect x=\"", x, "\" y=\"", y, "\" width=\"", side, "\" height=\"", side, "\" fill=\"rgb(", grey,
             ",", grey, ",", grey, ")\"/>\n");
}

std::string text(Index x, Index y, const std::string& words, const char* colour = "black") {
  std::string safe;
  for (const char each : words) {
    if (each == '<' || each == '&') {
      safe += each == '<' ? "&lt;" : "&amp;";
    } else {
      safe += each;
    }
  }
  return str("<text x=\"", x, "\" y=\"", y, "\" fill=\"", colour, "\">", safe, "</text>\n");
}

}  // namespace

std::string gallery_svg(const Pictures& set, const std::vector<Captioned>& shown) {
  constexpr Index kAcross = 10, kGap = 12, kLine = 20;
  const Index pixel = std::max<Index>(1, 112 / std::max<Index>(1, set.columns));
  const Index wide = set.columns * pixel + kGap, high = set.rows * pixel + kLine + kGap;
  const auto count = static_cast<Index>(shown.size());
  std::string content;
  for (Index i = 0; i < count; ++i) {
    const Captioned& each = shown[static_cast<std::size_t>(i)];
    const Index left = kGap + i % kAcross * wide, top = kGap + i / kAcross * high;
    for (Index at = 0; at < set.size(); ++at) {
      const float light = static_cast<float>(set.picture(each.picture)[at]) / set.white;
      content += square(left + at % set.columns * pixel, top + at / set.columns * pixel, pixel,
                        std::lround(255 * light));
    }
    content += text(left + (wide - kGap) / 2, top + set.rows * pixel + kLine - 6, each.caption);
  }
  return page(kGap + std::min(count, kAcross) * wide, kGap + (count + kAcross - 1) / kAcross * high, content);
}

std::string confusion_svg(const std::vector<std::int32_t>& labels, const std::vector<std::int32_t>& given,
                          const std::vector<std::string>& names) {
  constexpr Index kCell = 48, kMargin = 80;
  const std::vector<int> counts = count_pairs(labels, given, static_cast<Index>(names.size()));
  const auto classes = static_cast<Index>(names.size());
  std::string content;
  for (Index row = 0; row < classes; ++row) {
    const auto begin = counts.begin() + row * classes;
    const int most = std::max(1, *std::max_element(begin, begin + classes));
    const Index y = kMargin + row * kCell;
    content += text(kMargin / 2, y + kCell / 2 + 4, names[static_cast<std::size_t>(row)]);
    content += text(kMargin + row * kCell + kCell / 2, kMargin - 8, names[static_cast<std::size_t>(row)]);
    for (Index column = 0; column < classes; ++column) {
      const int count = begin[column];
      // By the root of the share: single errors are to be seen beside a thousand right answers.
      const long grey = std::lround(255 - 200 * std::sqrt(count / static_cast<double>(most)));
      const Index x = kMargin + column * kCell;
      content += square(x, y, kCell - 1, grey);
      if (count > 0) {
        content += text(x + kCell / 2, y + kCell / 2 + 4, str(count), grey < 128 ? "white" : "black");
      }
    }
  }
  content += text(kMargin / 2, kMargin - 26, "it is") +
             text(kMargin + classes * kCell / 2, kMargin - 36, "and is taken for");
  return page(kMargin + classes * kCell + 8, kMargin + classes * kCell + 8, content);
}

void save_svg(const Options& options, const Report& report, const std::string& name, const std::string& svg) {
  if (!options.draw) return;
  const fs::path path = output_folder(options) / (name + ".svg");
  std::ofstream out(path, std::ios::trunc);
  out << svg;
  if (!out.flush()) {
    throw tinytorch::FileError(str(path.string(), ": cannot be written; --out DIR names another folder, ",
                                   "--no-draw leaves the pictures out"));
  }
  report.say("   picture: ", path.string());
}

}  // namespace milestones
