// GptOptions as text, for the metadata of a file.

#include <sstream>

#include "tinytorch/layouts.h"

namespace tinytorch {

using nn::GptOptions;

namespace {

const char* const kNorms[] = {"layer", "rms"};
const char* const kMlps[] = {"gelu", "gelu_tanh", "swiglu"};
const char* const kPositions[] = {"none", "learned", "sinusoidal", "rotary", "alibi"};
const char* const kPairs[] = {"halves", "neighbours"};

template <class E, std::size_t n>
E named(const char* const (&names)[n], const std::string& key, const std::string& value) {
  for (std::size_t i = 0; i < n; ++i) {
    if (value == names[i]) return static_cast<E>(i);
  }
  throw ValueError(str("parse_options: ", key, " is '", value, "', which this version does not know"));
}

template <class T>
T number(const std::string& key, const std::string& value) {
  std::istringstream in(value);
  T out{};
  if (!(in >> out) || !in.eof()) {
    throw ValueError(str("parse_options: ", key, " is '", value, "'; expected a number"));
  }
  return out;
}

}  // namespace

std::string options_text(const GptOptions& o) {
  std::ostringstream out;
  out.precision(17);
  out << "vocabulary=" << o.vocabulary << " context=" << o.context << " width=" << o.width
      << " layers=" << o.layers << " heads=" << o.heads << " groups=" << o.groups << " hidden=" << o.hidden
      << " norm=" << kNorms[static_cast<int>(o.norm)] << " mlp=" << kMlps[static_cast<int>(o.mlp)]
      << " positions=" << kPositions[static_cast<int>(o.positions)] << " rotary_base=" << o.rotary.base
      << " rotary_pairs=" << kPairs[static_cast<int>(o.rotary.pairs)] << " bias=" << o.bias
      << " tied=" << o.tied << " dropout=" << o.dropout << " eps=" << o.eps;
  return out.str();
}

GptOptions parse_options(const std::string& text) {
  GptOptions o{.vocabulary = 0, .context = 0, .width = 0, .layers = 0, .heads = 0};
  std::istringstream in(text);
  for (std::string word; in >> word;) {
    const std::size_t equals = word.find('=');
    if (equals == word.npos)
      throw ValueError(str("parse_options: '", word, "' is not of the form name=value"));
    const std::string key = word.substr(0, equals), value = word.substr(equals + 1);
    Index* const whole = key == "vocabulary" ? &o.vocabulary
                         : key == "context"  ? &o.context
                         : key == "width"    ? &o.width
                         : key == "layers"   ? &o.layers
                         : key == "heads"    ? &o.heads
                         : key == "groups"   ? &o.groups
                         : key == "hidden"   ? &o.hidden
                                             : nullptr;
    if (whole) {
      *whole = number<Index>(key, value);
    } else if (key == "norm") {
      o.norm = named<nn::NormKind>(kNorms, key, value);
    } else if (key == "mlp") {
      o.mlp = named<nn::MlpKind>(kMlps, key, value);
    } else if (key == "positions") {
      o.positions = named<nn::Positions>(kPositions, key, value);
    } else if (key == "rotary_base") {
      o.rotary.base = number<double>(key, value);
    } else if (key == "rotary_pairs") {
      o.rotary.pairs = named<RotaryPairs>(kPairs, key, value);
    } else if (key == "bias") {
      o.bias = number<int>(key, value) != 0;
    } else if (key == "tied") {
      o.tied = number<int>(key, value) != 0;
    } else if (key == "dropout") {
      o.dropout = number<float>(key, value);
    } else if (key == "eps") {
      o.eps = number<float>(key, value);
    } else {
      throw ValueError(str("parse_options: '", key, "' is unknown; is the file from a later version?"));
    }
  }
  return o;
}

}  // namespace tinytorch
