// Models under other names: what is where in GPT-2's and Llama's files.

#include "tinytorch/layouts.h"

#include <algorithm>
#include <map>

#include "tinytorch/ops.h"

namespace tinytorch {
namespace {

using nn::GptOptions;

/// Where one of our tensors is in somebody's file.
struct Place {
  std::string ours, theirs;
  bool transposed = false;  ///< (in, out) instead of (out, in)
  int part = 0, parts = 1;  ///< which third of a fused q, k, v
};
using Places = std::vector<Place>;

void both(Places& out, const std::string& ours, const std::string& theirs, bool transposed, int part = 0,
          int parts = 1) {
  out.push_back({ours + ".weight", theirs + ".weight", transposed, part, parts});
  out.push_back({ours + ".bias", theirs + ".bias", false, part, parts});
}

Places gpt2_places(const GptOptions& options) {
  Places out = {{"tokens.weight", "wte.weight"}, {"positions.weight", "wpe.weight"}};
  for (Index i = 0; i < options.layers; ++i) {
    const std::string ours = str("blocks.", i, "."), theirs = str("h.", i, ".");
    both(out, ours + "norm1", theirs + "ln_1", false);
    int part = 0;
    for (const char* name : {"q_proj", "k_proj", "v_proj"}) {
      both(out, ours + "attention." + name, theirs + "attn.c_attn", true, part++, 3);
    }
    both(out, ours + "attention.o_proj", theirs + "attn.c_proj", true);
    both(out, ours + "norm2", theirs + "ln_2", false);
    both(out, ours + "mlp.up", theirs + "mlp.c_fc", true);
    both(out, ours + "mlp.down", theirs + "mlp.c_proj", true);
  }
  both(out, "norm", "ln_f", false);
  out.push_back({"head.weight", options.tied ? "wte.weight" : "lm_head.weight"});
  return out;
}

Places llama_places(const GptOptions& options) {
  Places out = {{"tokens.weight", "model.embed_tokens.weight"}};
  for (Index i = 0; i < options.layers; ++i) {
    const std::string ours = str("blocks.", i, "."), theirs = str("model.layers.", i, ".");
    const auto one = [&](const char* here, const char* there) {
      out.push_back({str(ours, here, ".weight"), str(theirs, there, ".weight")});
    };
    one("norm1", "input_layernorm");
    one("attention.q_proj", "self_attn.q_proj"), one("attention.k_proj", "self_attn.k_proj");
    one("attention.v_proj", "self_attn.v_proj"), one("attention.o_proj", "self_attn.o_proj");
    one("norm2", "post_attention_layernorm");
    one("mlp.up", "mlp.up_proj"), one("mlp.down", "mlp.down_proj"), one("mlp.gate", "mlp.gate_proj");
  }
  out.push_back({"norm.weight", "model.norm.weight"});
  out.push_back({"head.weight", options.tied ? "model.embed_tokens.weight" : "lm_head.weight"});
  return out;
}

Places places(const GptOptions& options, FileLayout layout) {
  if (layout == FileLayout::gpt2) return gpt2_places(options);
  return llama_places(options);
}

std::map<std::string, Tensor> by_name(const NamedTensors& tensors) {
  return {tensors.begin(), tensors.end()};
}

bool starts_with(const std::string& text, std::string_view with) {
  return text.compare(0, with.size(), with) == 0;
}

/// The names of a layout as a state_dict of ours.
NamedTensors to_ours(const GptOptions& options, FileLayout layout, const NamedTensors& tensors) {
  auto theirs = by_name(tensors);
  std::map<std::string, bool> used;
  NamedTensors out;
  for (const Place& place : places(options, layout)) {
    const auto found = theirs.find(place.theirs);
    if (found == theirs.end()) {
      throw KeyError(str("load_layout: the file has no ", place.theirs, ", which a ", name_of(layout),
                         " model of ", options.layers, " layers needs"));
    }
    used[place.theirs] = true;
    Tensor tensor = found->second;
    if (place.parts > 1) {
      const Index size = tensor.size(-1) / place.parts;
      tensor = tensor.slice(tensor.dim() - 1, place.part * size, (place.part + 1) * size);
    }
    if (place.transposed) {
      if (tensor.dim() != 2) {
        throw ShapeError(
            str("load_layout: ", place.theirs, " is ", found->second.shape(), "; expected a matrix"));
      }
      tensor = tensor.t();
    }
    out.emplace_back(place.ours, tensor.dtype() == DType::f32 ? tensor : tensor.to(DType::f32));
  }
  for (const auto& [name, tensor] : tensors) {
    if (!used[name] && !(options.tied && name == "lm_head.weight")) {
      throw KeyError(str("load_layout: the file has ", name, ", for which a ", name_of(layout), " model of ",
                         options.layers, " layers has no place"));
    }
  }
  return out;
}

}  // namespace

const char* name_of(FileLayout layout) {
  switch (layout) {
    case FileLayout::tinytorch:
      return "tinytorch";
    case FileLayout::gpt2:
      return "gpt2";
    case FileLayout::llama:
      return "llama";
  }
  return "?";
}

FileLayout layout_for(const GptOptions& o) {
  const bool same_heads = o.groups == 0 || o.groups == o.heads;
  if (o.norm == nn::NormKind::layer && o.mlp == nn::MlpKind::gelu_tanh &&
      o.positions == nn::Positions::learned && o.bias && same_heads) {
    return FileLayout::gpt2;
  }
  if (o.norm == nn::NormKind::rms && o.mlp == nn::MlpKind::swiglu && o.positions == nn::Positions::rotary &&
      o.rotary.pairs == RotaryPairs::halves && !o.bias) {
    return FileLayout::llama;
  }
  return FileLayout::tinytorch;
}

FileLayout layout_of(const NamedTensors& tensors) {
  for (const auto& [name, tensor] : parameters_in(tensors)) {
    if (name == "wte.weight") return FileLayout::gpt2;
    if (name == "model.embed_tokens.weight") return FileLayout::llama;
    if (name == "tokens.weight") return FileLayout::tinytorch;
  }
  throw ValueError(
      str("layout_of: none of ", tensors.size(),
          " tensors is called wte.weight (GPT-2), model.embed_tokens.weight (Llama) or tokens.weight "
          "(tinytorch); this is not a GPT"));
}

NamedTensors parameters_in(const NamedTensors& tensors) {
  NamedTensors out;
  for (const auto& [name, tensor] : tensors) {
    const std::string own = starts_with(name, "transformer.") ? name.substr(12) : name;
    const auto ends_with = [&](std::string_view end) {
      return own.size() >= end.size() && own.compare(own.size() - end.size(), end.size(), end) == 0;
    };
    if (ends_with(".attn.bias") || ends_with(".attn.masked_bias") || ends_with(".inv_freq")) continue;
    out.emplace_back(own, tensor);
  }
  return out;
}

NamedTensors to_layout(const nn::GPT& model, FileLayout layout) {
  const NamedTensors state = model.state_dict();
  if (layout == FileLayout::tinytorch) return state;
  if (layout_for(model.options()) != layout) {
    throw ValueError(str("to_layout: a ", name_of(layout), " file cannot hold this model (",
                         options_text(model.options()), "); save it as ",
                         name_of(layout_for(model.options()))));
  }
  const auto ours = by_name(state);
  NamedTensors out;
  Tensors parts;
  for (const Place& place : places(model.options(), layout)) {
    if (model.options().tied && place.ours == "head.weight") continue;
    const Tensor& tensor = ours.at(place.ours);
    const Tensor theirs = place.transposed ? tensor.t() : tensor;
    if (place.parts == 1) {
      out.emplace_back(place.theirs, theirs);
      continue;
    }
    // The parts of one tensor: weights and biases take turns, so collect by name.
    const auto same = [&](const auto& each) { return each.first == place.theirs; };
    const auto begun = std::find_if(out.begin(), out.end(), same);
    if (begun == out.end()) {
      out.emplace_back(place.theirs, theirs);
    } else {
      begun->second = concat({begun->second, theirs}, begun->second.dim() - 1);
    }
  }
  return out;
}

void load_layout(nn::GPT& model, const NamedTensors& tensors) {
  const NamedTensors clean = parameters_in(tensors);
  const FileLayout layout = layout_of(clean);
  if (layout == FileLayout::tinytorch) {
    model.load_state_dict(clean);
    return;
  }
  if (layout_for(model.options()) != layout) {
    throw ValueError(str("load_layout: the file is in the layout of ", name_of(layout),
                         ", and the model is another (", options_text(model.options()),
                         "); make one with options_of(file)"));
  }
  model.load_state_dict(to_ours(model.options(), layout, clean));
}

// ---- what a file says about its model ---------------------------------------------------------------------

GptOptions options_of(const SafeTensors& file, const FileHints& hints) {
  for (const auto& [key, value] : file.metadata) {
    if (key == "tinytorch.gpt") return parse_options(value);
  }
  const NamedTensors clean = parameters_in(file.tensors);
  const FileLayout layout = layout_of(clean);
  if (layout == FileLayout::tinytorch) {
    throw ValueError(
        "options_of: the file has this library's names but no metadata 'tinytorch.gpt'; save it with "
        "save_gpt");
  }
  const auto tensors = by_name(clean);
  const auto shape = [&](const std::string& name, Index axis) {
    const auto found = tensors.find(name);
    if (found == tensors.end() || found->second.dim() <= axis) {
      throw ValueError(str("options_of: the file has no matrix ", name));
    }
    return found->second.size(axis);
  };
  Index layers = 0;
  const auto layer = [&](const char* end) {
    return str(layout == FileLayout::gpt2 ? "h." : "model.layers.", layers, end);
  };
  while (tensors.count(layer(layout == FileLayout::gpt2 ? ".ln_1.weight" : ".input_layernorm.weight")))
    ++layers;
  if (hints.heads < 1) {
    throw ValueError(
        "options_of: a file from elsewhere does not say how many heads its attention has; give it (--heads)");
  }
  GptOptions out{
      .vocabulary = 0, .context = hints.context, .width = 0, .layers = layers, .heads = hints.heads};
  layers = 0;  // its names begin with block 0 from here on
  if (layout == FileLayout::gpt2) {
    out.vocabulary = shape("wte.weight", 0), out.width = shape("wte.weight", 1);
    out.context = shape("wpe.weight", 0);
    out.hidden = shape(layer(".mlp.c_fc.weight"), 1);
  } else {
    out = nn::llama_options(shape("model.embed_tokens.weight", 0), hints.context,
                            shape("model.embed_tokens.weight", 1), out.layers, hints.heads, 0,
                            shape(layer(".mlp.up_proj.weight"), 0));
    out.groups = shape(layer(".self_attn.k_proj.weight"), 0) / std::max<Index>(out.width / hints.heads, 1);
    if (hints.context < 1) {
      throw ValueError("options_of: a Llama file does not say how long a text may be; give it (--context)");
    }
    if (hints.rotary_base > 0) out.rotary.base = hints.rotary_base;
  }
  out.tied = tensors.count("lm_head.weight") == 0;
  if (hints.eps > 0) out.eps = hints.eps;
  return out;
}

// ---- files ------------------------------------------------------------------------------------------------

void save_gpt(const std::string& path, const nn::GPT& model, FileLayout layout, Metadata metadata) {
  metadata.emplace_back("tinytorch.gpt", options_text(model.options()));
  save_safetensors(path, to_layout(model, layout), metadata);
}

void save_gpt(const std::string& path, const nn::GPT& model, Metadata metadata) {
  save_gpt(path, model, layout_for(model.options()), std::move(metadata));
}

std::shared_ptr<nn::GPT> load_gpt(const std::string& path, const FileHints& hints) {
  const SafeTensors file = load_safetensors(path);
  Generator random(0);  // every number is replaced
  auto model = std::make_shared<nn::GPT>(options_of(file, hints), random);
  load_layout(*model, file.tensors);
  model->eval();
  return model;
}

}  // namespace tinytorch
